import type { Books } from "../kit/books.ts";
import { createDiagnostics, type Diagnostic } from "../kit/diagnostics.ts";
import type { Copy } from "../kit/ledger.ts";
import { createMismatchSearch } from "../kit/mismatch.ts";
import { copyOf, recordOf, textOf } from "./copies.ts";
import { findingsIn, issues } from "./issues.ts";
import type { MetaSwitches } from "./switches.ts";

/** Takes accepted copies of both channels: counts them and looks for problems. */
export interface Intake {
  server(
    event: Readonly<Record<string, unknown>>,
    from: { readonly pixel: string; readonly testEventCode: string | undefined },
  ): void;
  /** `isKnown` is false for a pixel that does not exist: the copy is lost, as on the platform. */
  browser(event: Readonly<Record<string, unknown>>, pixel: string, isKnown: boolean): void;
  diagnostics(): readonly Diagnostic[];
  clear(): void;
}

/**
 * Books first, diagnostics after. Test events are shown apart and count as well: "Events sent with test_event_code are
 * not dropped" (https://developers.facebook.com/docs/marketing-api/conversions-api/using-the-api, 2026-11).
 */
export function createIntake(parts: {
  readonly books: Books;
  readonly switches: MetaSwitches;
  readonly now: () => number;
}): Intake {
  const { books, switches, now } = parts;
  const diagnostics = createDiagnostics();
  const mismatches = createMismatchSearch();
  const take = (event: Readonly<Record<string, unknown>>, from: Parameters<typeof copyOf>[1]): void => {
    const bare = copyOf(event, from);
    const findings = switches.diagnostics ? findingsIn(bare, event) : [];
    const problems = findings.filter(({ issue }) => issue.level !== "info").map(({ issue }) => issue.title);
    const copy: Copy = { ...bare, problems };
    const nowMs = now();
    if (copy.testEventCode !== undefined) books.addTest(copy, nowMs);
    const verdict = books.add({ ...copy, testEventCode: undefined }, nowMs, switches.same_channel_merge);
    for (const { issue, detail } of findings) {
      const who = `${copy.channel} copy ${copy.eventId ?? "without event_id"}`;
      diagnostics.report(issue, copy.event, detail === "" ? who : `${who}: ${detail}`, nowMs);
    }
    if (copy.eventId === undefined || !switches.diagnostics) return;
    const dedupKey = `${copy.pixel}\n${copy.event}\n${copy.eventId}`;
    const fingerprints = fingerprintsOf(copy, event);
    const { channel, event: name, eventId } = copy;
    mismatches.see(
      { channel, dedupKey, event: name, eventId, atMs: copy.eventTimeMs ?? nowMs, fingerprints },
      verdict,
    );
  };
  return {
    server: (event, from) => take(event, { ...from, channel: "server" }),
    browser(event, pixel, isKnown) {
      if (isKnown) take(event, { channel: "browser", pixel });
      else diagnostics.report(issues.unknownPixel, textOf(event.event_name) ?? "", `pixel ${pixel}`, now());
    },
    diagnostics() {
      const rows = createDiagnostics();
      for (const { event, browserId, serverId, atMs } of mismatches.view().toReversed()) {
        rows.report(issues.mismatchedId, event, `browser ${browserId}, server ${serverId}`, atMs);
      }
      return [...rows.view(), ...diagnostics.view()];
    },
    clear() {
      diagnostics.clear();
      mismatches.clear();
    },
  };
}

function fingerprintsOf(copy: Copy, event: Readonly<Record<string, unknown>>): string[] {
  const user = recordOf(event.user_data);
  const what = `${copy.pixel}\n${copy.event}\n${copy.value ?? ""}`;
  const fbp = textOf(user.fbp);
  const email = [user.em].flat().find((item) => typeof item === "string");
  return [...(fbp ? [`fbp ${fbp}\n${what}`] : []), ...(email ? [`em ${String(email)}\n${what}`] : [])];
}
