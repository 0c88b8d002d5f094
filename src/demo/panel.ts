import type { Emulator } from "../emulators/index.ts";
import type { DemoSwitches } from "./switches.ts";

/** One row of the panel: something to break or to start. */
export interface PanelSwitch {
  readonly action: string;
  readonly name: string;
  readonly help: string;
  /** Words of the button. */
  readonly label: string;
  /** null: a button without a state. */
  readonly on: boolean | null;
}

/** What the panel shows; the browser draws it as it is. */
export interface PanelState {
  readonly bad: boolean;
  readonly headline: string;
  readonly sentence: string;
  readonly counts: readonly (readonly [name: string, value: number])[];
  readonly links: readonly (readonly [name: string, href: string])[];
  readonly switches: readonly PanelSwitch[];
}

/** The demo's controls. */
export interface Panel {
  readonly state: () => PanelState;
  readonly act: (action: string) => Promise<void>;
}

/** What the panel steers. */
export interface PanelPorts {
  readonly emulator: Emulator;
  readonly meta: Emulator;
  readonly pixel: string;
  readonly token: string;
  readonly links: () => PanelState["links"];
  readonly change: (switches: DemoSwitches) => void;
  readonly switches: () => DemoSwitches;
  readonly traffic: {
    readonly state: () => { readonly running: boolean; readonly visits: number };
    readonly start: () => void;
    readonly stop: () => void;
  };
}

/** The panel of the demo shop: breaks the platform and mends it, and shows what the platform counts. */
export function createPanel(ports: PanelPorts): Panel {
  let revoked = false;
  const flip = (name: keyof DemoSwitches) => {
    const before = ports.switches();
    ports.change({ ...before, [name]: !before[name] });
  };
  const actions: Readonly<Record<string, () => void>> = {
    token() {
      revoked = !revoked;
      if (revoked) ports.emulator.revokeToken(ports.token);
      else ports.emulator.addToken(ports.pixel, ports.token);
    },
    platform() {
      flip("platformDown");
      ports.emulator.setFaults({ html_502: ports.switches().platformDown ? "100%" : "off" });
    },
    duplicate: () => flip("duplicatePixel"),
    block: () => flip("blockScript"),
    traffic: () => (ports.traffic.state().running ? ports.traffic.stop() : ports.traffic.start()),
  };
  return {
    state: () => describe(ports, revoked),
    async act(action) {
      actions[action]?.();
    },
  };
}

function describe(ports: PanelPorts, revoked: boolean): PanelState {
  const { browser, server, merged, conversions, duplicates } = countsOf(ports.emulator);
  const meta = countsOf(ports.meta);
  const { platformDown, duplicatePixel, blockScript } = ports.switches();
  const traffic = ports.traffic.state();
  const trouble = revoked ? "TikTok refuses the token" : platformDown ? "TikTok is down" : null;
  return {
    bad: trouble !== null,
    headline: trouble ?? `TikTok counts ${conversions}`,
    sentence:
      `${merged} browser and server pairs became one conversion each; ${duplicates} duplicates were dropped. ` +
      `Meta counts ${meta.conversions}, with ${meta.merged} such pairs.`,
    counts: [
      ["browser", browser],
      ["server", server],
      ["merged", merged],
      ["count", conversions],
    ],
    links: ports.links(),
    switches: [
      {
        action: "token",
        name: "Access token",
        help: revoked
          ? "Give it back, then press Try again in the console."
          : "Events wait; no attempt is spent.",
        label: revoked ? "Give it back" : "Revoke",
        on: revoked,
      },
      {
        action: "platform",
        name: "TikTok's API",
        help: platformDown
          ? "Answers 502 with a page of HTML."
          : "Nothing is lost while it is down, and Meta gets its events.",
        label: platformDown ? "Bring it up" : "Take it down",
        on: platformDown,
      },
      {
        action: "duplicate",
        name: "Second pixel in the theme",
        help: "Calls TikTok once more, without event IDs: double counting.",
        label: duplicatePixel ? "Remove" : "Add",
        on: duplicatePixel,
      },
      {
        action: "block",
        name: "Ad blocker",
        help: "TikTok's and Meta's scripts do not load; only the server's copies arrive.",
        label: blockScript ? "Switch off" : "Switch on",
        on: blockScript,
      },
      {
        action: "traffic",
        name: "Visitors",
        help: traffic.running
          ? `${traffic.visits} have come by.`
          : "A stream of made-up visitors shops for a while.",
        label: traffic.running ? "Stop" : "Start traffic",
        on: null,
      },
    ],
  };
}

/** Sums of a platform's ledger; its own page calls carry no event ID and are nothing that is counted as a sale. */
function countsOf(emulator: Emulator) {
  const sum = { browser: 0, server: 0, merged: 0, conversions: 0, duplicates: 0 };
  for (const [name, one] of Object.entries(emulator.ledger({ events: 0 }).by_event)) {
    if (name === "Pageview" || name === "PageView") continue;
    sum.browser += one.browser;
    sum.server += one.server;
    sum.merged += one.merged;
    sum.conversions += one.conversions;
    sum.duplicates += one.duplicates;
  }
  return sum;
}
