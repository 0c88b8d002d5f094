import { dayMs, type EpochMs, minuteMs } from "../../core/index.ts";
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
/** How long an end that was not told is still worth telling. */
const endDueMsMax = dayMs;

interface Entry {
  readonly id: string;
  readonly at: EpochMs;
  readonly kind: string;
  readonly store: string;
  readonly sentence: string;
  readonly ended_at: EpochMs | null;
  readonly told: boolean;
  /** It is over, and who was told that it began is not told yet. */
  readonly end_due?: true;
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
      if (!isTold) unreached.add(`${id}:${entry.at}`);
    }
    // Told again at the next look. Written only now: a crash before it tells twice, never not at all.
    const kept = entries.map((one): Entry => {
      if (!unreached.has(`${one.id}:${one.at}`)) return one;
      return one.ended_at === null ? { ...one, told: false } : { ...one, end_due: true };
    });
    // What lasts stays, however much came after it: it would be told as if it had just begun.
    const listed = kept.filter((one, index) => index < logMax || one.ended_at === null);
    await state.put(namespace, "log", JSON.stringify(listed));
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
 * The log after one look, and what is to be told: what began, what ended, and what waited for the end of the quiet
 * hours or reached nobody.
 */
function compare(before: readonly Entry[], found: readonly Condition[], now: EpochMs, silent: boolean) {
  const news: { readonly entry: Entry; readonly begun: boolean }[] = [];
  const lasting = new Set(found.map((one) => one.id));
  const kept = before.map((entry): Entry => {
    if (entry.ended_at !== null) {
      const { end_due: isDue, ...over } = entry;
      if (!isDue) return entry;
      // What came back meanwhile is not over for whoever was told that it began.
      if (lasting.has(entry.id) || now - entry.ended_at > endDueMsMax) return over;
      if (silent) return entry;
      news.push(endOf(over));
      return over;
    }
    if (!lasting.has(entry.id)) {
      const over = { ...entry, ended_at: now };
      // Who was never told that it began need not hear that it ended.
      if (!entry.told) return over;
      if (silent) return { ...over, end_due: true };
      news.push(endOf(over));
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

function endOf(entry: Entry) {
  return { entry: { ...entry, sentence: `Over: ${entry.sentence}` }, begun: false };
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
