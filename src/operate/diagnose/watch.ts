import { dayMs, type EpochMs, minuteMs } from "../../core/index.ts";
import type { Scan, Watch } from "../../wire/index.ts";
import type { Catalogue } from "../catalogue.ts";
import type { OperateEngine, OperatePorts } from "../ports.ts";
import { Refusal } from "../refusal.ts";
import { scanPage } from "../scan/index.ts";
import { countCopies } from "./twins.ts";

const namespace = "watch";
const lastsMs = dayMs;
const everyMs = minuteMs;
const runningMax = 5;
const keptMax = 20;
const eventsMax = 20_000;
const pageEvents = 500;
/** The platform whose doubled pixels are looked for. */
const platform = "tiktok";

type Ports = Pick<OperatePorts, "clock" | "engine" | "http" | "readPage" | "rng">;

/** Watches after a fix. They are kept in the state store, so that a restart in between changes nothing. */
export interface Watches {
  readonly start: (store: string, url: string, by: string) => Promise<Watch>;
  readonly list: (store: string) => Promise<readonly Watch[]>;
  /** Ends those whose time has come. */
  readonly look: () => Promise<void>;
  readonly run: (signal: AbortSignal) => Promise<void>;
}

/** Creates the watches over the state store. */
export function createWatches(ports: Ports, catalogue: Catalogue, report: (error: unknown) => void): Watches {
  const { state } = ports.engine;
  const stored = (store: string): Promise<readonly Watch[]> => watchesOf(ports.engine, store);
  const save = (store: string, watch: Watch): Promise<void> =>
    state.put(namespace, `${store}/${watch.id}`, JSON.stringify(watch));

  async function finish(store: string, watch: Watch): Promise<void> {
    const counts = await countSince(ports.engine, store, watch.started_at, watch.ends_at);
    const after = await scanPage(ports, catalogue, store, watch.url);
    await save(store, { ...watch, ...counts, ...judge(after, counts), after, state: "done" });
  }

  async function look(): Promise<void> {
    for (const { id: store } of catalogue.stores()) {
      const due = (await stored(store)).filter(
        (one) => one.state === "running" && one.ends_at <= ports.clock.now(),
      );
      // One that fails is tried again at the next look, and does not keep others waiting.
      for (const watch of due) await finish(store, watch).catch(report);
    }
  }

  return {
    look,
    async start(storeId, url, by) {
      const { id: store } = catalogue.store(storeId);
      const all = await stored(store);
      if (all.filter((one) => one.state === "running").length >= runningMax) {
        const hint = "Wait until one has its verdict.";
        throw new Refusal("conflict", `${runningMax} watches are running already.`, hint);
      }
      const before = await scanPage(ports, catalogue, store, url);
      const now = ports.clock.now();
      const watch: Watch = {
        id: ports.rng.id(now),
        url: before.url,
        state: "running",
        started_at: now,
        ends_at: now + lastsMs,
        started_by: by,
        before,
        after: null,
        sample: 0,
        events: [],
        verdict: null,
        sentence: "The page is scanned again after 24 hours; then the verdict comes.",
      };
      await save(store, watch);
      const old = all.filter((one) => one.state === "done").slice(keptMax - 1);
      for (const one of old) await state.remove(namespace, `${store}/${one.id}`);
      return watch;
    },
    async list(storeId) {
      const { id: store } = catalogue.store(storeId);
      const shown = (await stored(store)).slice(0, keptMax + runningMax);
      return Promise.all(
        shown.map(async (one) =>
          one.state === "done"
            ? one
            : { ...one, ...(await countSince(ports.engine, store, one.started_at, one.ends_at)) },
        ),
      );
    },
    async run(signal) {
      while (!signal.aborted) {
        await look().catch(report);
        await ports.clock.sleep(everyMs, signal);
      }
    },
  };
}

/** Newest first. */
async function watchesOf(engine: Pick<OperateEngine, "state">, store: string): Promise<readonly Watch[]> {
  const rows = await engine.state.list(namespace, `${store}/`);
  // Written by `save` alone; IDs grow with time.
  return rows.map((row) => JSON.parse(row.value) as Watch).toReversed();
}

/** The latest watch of a store; null: there was none. */
export async function lastWatch(engine: Pick<OperateEngine, "state">, store: string): Promise<Watch | null> {
  return (await watchesOf(engine, store))[0] ?? null;
}

async function countSince(
  engine: OperateEngine,
  store: string,
  from: EpochMs,
  to: EpochMs,
): Promise<Pick<Watch, "sample" | "events">> {
  const events: Parameters<typeof countCopies>[0][number][] = [];
  let before: number | null = null;
  do {
    const page: Awaited<ReturnType<OperateEngine["trace"]["search"]>> = await engine.trace.search({
      store,
      from,
      to,
      limit: pageEvents,
      ...(before === null ? {} : { before }),
    });
    for (const { event } of page.events) events.push(event);
    before = page.next;
  } while (before !== null && events.length < eventsMax);
  return { sample: events.length, events: countCopies(events, platform) };
}

/** The verdict; what could not be seen is never called mended. */
function judge(after: Scan, counts: Pick<Watch, "sample" | "events">): Pick<Watch, "verdict" | "sentence"> {
  const pixels = after.pixels.filter((one) => one.platform === platform);
  const pairs = counts.events.reduce((sum, one) => sum + one.browser, 0);
  const different = counts.events.reduce((sum, one) => sum + one.mismatched, 0);
  if (pixels.length > 1) return { verdict: "not_mended", sentence: `Not mended: ${after.sentence}` };
  if (different > 0) {
    const sentence = `Not mended: ${different} of ${pairs} pairs of browser and server copies differ.`;
    return { verdict: "not_mended", sentence };
  }
  if (after.reasons.length > 0) {
    const sentence = `No second pixel was seen, but one cannot be ruled out: ${after.reasons[0]}.`;
    return { verdict: "cannot_tell", sentence };
  }
  if (pairs === 0) {
    const sentence = "One pixel at most is on the page, but no browser copy came that could be compared.";
    return { verdict: "cannot_tell", sentence };
  }
  return {
    verdict: "mended",
    sentence: `Mended: ${after.sentence} All ${pairs} pairs of browser and server copies agree.`,
  };
}
