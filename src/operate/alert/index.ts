import { type EpochMs, minuteMs } from "../../core/index.ts";
import type { Alerts, Body, QuietHours } from "../../wire/index.ts";
import type { Catalogue } from "../catalogue.ts";
import type { OperatePorts } from "../ports.ts";
import type { AlertChannels } from "./channel.ts";
import { type Condition, findConditions } from "./condition.ts";
import { describeMailServer } from "./mail-server.ts";
import { editAlerts, rulesOf } from "./rule.ts";

export { type AlertChannels, createAlertChannels } from "./channel.ts";
export { removeMailServer, setMailServer } from "./mail-server.ts";
export { channelProblems } from "./target.ts";

const namespace = "alert";
const everyMs = minuteMs;
const logMax = 100;

interface Entry {
  readonly id: string;
  readonly at: EpochMs;
  readonly kind: string;
  readonly store: string;
  readonly sentence: string;
  readonly ended_at: EpochMs | null;
  readonly told: boolean;
}

/** Rules, what they found, and the loop that looks every minute. */
export interface Alerting {
  readonly read: () => Promise<Alerts>;
  readonly edit: (change: Body<"PATCH /api/alerts">) => Promise<void>;
  /** Looks once, tells what is new and what is over. */
  readonly look: () => Promise<void>;
  readonly run: (signal: AbortSignal) => Promise<void>;
}

/** What alerting needs. */
export interface AlertPorts extends Pick<OperatePorts, "clock" | "configuration" | "engine"> {
  readonly catalogue: Catalogue;
  readonly channels: AlertChannels;
  readonly report: (error: unknown) => void;
}

/** Creates the alerts over the state store. */
export function createAlerting(ports: AlertPorts): Alerting {
  const { state } = ports.engine;
  const log = async (): Promise<readonly Entry[]> => {
    const value = await state.get(namespace, "log");
    return value === null ? [] : (JSON.parse(value) as readonly Entry[]); // written below
  };
  const quiet = (): QuietHours | null => ports.configuration.current().alerts?.quiet_hours ?? null;

  async function look(): Promise<void> {
    const now = ports.clock.now();
    const found = await findConditions(ports, ports.catalogue, rulesOf(ports));
    const before = await log();
    const silent = isQuiet(quiet(), now);
    const { entries, news } = compare(before, found, now, silent);
    const unreached = new Set<string>();
    for (const { entry, begun } of news) {
      const { id, kind, store, sentence } = entry;
      const state = begun ? "begun" : "ended";
      const isTold = await ports.channels.tell({ id: `${id}:${entry.at}`, kind, store, sentence, state });
      if (!isTold) unreached.add(id);
    }
    // Told again at the next look while it lasts. Written only now: a crash before it tells twice, never not at all.
    const kept = entries.map((one) =>
      one.ended_at === null && unreached.has(one.id) ? { ...one, told: false } : one,
    );
    await state.put(namespace, "log", JSON.stringify(kept.slice(0, logMax)));
  }

  return {
    look,
    async read() {
      const entries = await log();
      return {
        rules: rulesOf(ports),
        channels: await ports.channels.list(),
        quiet_hours: quiet(),
        mail_server: await describeMailServer(ports),
        log: entries.map(({ at, kind, store, sentence, ended_at }) => ({
          at,
          kind,
          store,
          sentence,
          ended_at,
        })),
        unsent: entries.filter((one) => !one.told && one.ended_at === null).length,
      };
    },
    edit: (change) => editAlerts(ports, change),
    async run(signal) {
      while (!signal.aborted) {
        await look().catch(ports.report);
        await ports.clock.sleep(everyMs, signal);
      }
    },
  };
}

/**
 * The log after one look, and what is to be told: what began (or waited for the end of the quiet hours), what
 * ended.
 */
function compare(before: readonly Entry[], found: readonly Condition[], now: EpochMs, silent: boolean) {
  const news: { readonly entry: Entry; readonly begun: boolean }[] = [];
  const kept = before.map((entry) => {
    if (entry.ended_at !== null) return entry;
    const still = found.some((one) => one.id === entry.id);
    if (!still) {
      const over = { ...entry, ended_at: now };
      // Who was never told that it began need not hear that it ended.
      if (entry.told && !silent)
        news.push({ entry: { ...over, sentence: `Over: ${entry.sentence}` }, begun: false });
      return over;
    }
    if (entry.told || silent) return entry;
    news.push({ entry, begun: true });
    return { ...entry, told: true };
  });
  const open = new Set(kept.filter((one) => one.ended_at === null).map((one) => one.id));
  const fresh = found
    .filter((one) => !open.has(one.id))
    .map((one): Entry => ({ ...one, at: now, ended_at: null, told: !silent }));
  if (!silent) news.push(...fresh.map((entry) => ({ entry, begun: true })));
  return { entries: [...fresh, ...kept], news };
}

function isQuiet(hours: QuietHours | null, now: EpochMs): boolean {
  if (!hours || hours.from === hours.to) return false;
  const format = new Intl.DateTimeFormat("en-GB", {
    hour: "numeric",
    hourCycle: "h23",
    timeZone: hours.time_zone,
  });
  const hour = Number(format.format(now));
  return hours.from < hours.to
    ? hour >= hours.from && hour < hours.to
    : hour >= hours.from || hour < hours.to;
}
