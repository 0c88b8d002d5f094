import { dayMs, type EpochMs, type PixelReport, secondMs } from "../core/index.ts";
import type { Clock, State } from "../engine/index.ts";

/** What pixels saw of the platforms' own scripts, kept for diagnosis: the latest reports of each store. */
export interface Reports {
  readonly add: (store: string, report: PixelReport, at: EpochMs) => void;
  readonly flush: () => Promise<void>;
}

/** Reports kept of each store. */
const keptMax = 200;
/** Written this often at most: reports come with every session, and nobody waits for them. */
const writeMs = 5 * secondMs;

/** One report as it is stored, under the namespace `pixel_report` and the store's ID. */
export interface StoredReport {
  readonly at: EpochMs;
  readonly report: PixelReport;
}

/** Collects reports in memory and writes them in the background. */
export function createReports(state: Pick<State, "get" | "put">, clock: Clock): Reports {
  let fresh = new Map<string, StoredReport[]>();
  let planned = false;

  async function write(): Promise<void> {
    const batch = fresh;
    fresh = new Map();
    for (const [store, reports] of batch) {
      const known = await state.get("pixel_report", store);
      // Written by this function alone.
      const old = known === null ? [] : (JSON.parse(known) as StoredReport[]);
      await state.put(
        "pixel_report",
        store,
        JSON.stringify([...reports.reverse(), ...old].slice(0, keptMax)),
      );
    }
  }

  /** A failed write loses reports of five seconds, never an event; the next report plans another one. */
  async function later(): Promise<void> {
    if (planned) return;
    planned = true;
    await clock.sleep(writeMs);
    planned = false;
    await write();
  }

  return {
    add(store, report, at) {
      const reports = fresh.get(store) ?? [];
      if (reports.length < keptMax) reports.push({ at, report });
      fresh.set(store, reports);
      later().catch(() => undefined);
    },
    // A stop goes on to what matters more: events that are still on their way to the disk.
    flush: () => write().catch(() => undefined),
  };
}

/** Platforms whose script ran in over half of a store's sessions of the last seven days. */
export async function likelyScripts(state: State, store: string, now: EpochMs): Promise<readonly string[]> {
  const known = await state.get("pixel_report", store);
  // Written by `createReports` alone; what pixels put into a report is checked here.
  const reports = known === null ? [] : (JSON.parse(known) as StoredReport[]);
  const recent = reports.filter((one) => now - one.at < reportAgeMsMax);
  const loaded = new Map<string, number>();
  for (const { report } of recent) {
    const platforms = Array.isArray(report.platforms) ? report.platforms : [];
    for (const name of new Set(
      platforms.filter((one) => one.script === "loaded").map((one) => one.platform),
    )) {
      loaded.set(name, (loaded.get(name) ?? 0) + 1);
    }
  }
  return [...loaded].filter(([, count]) => count * 2 > recent.length).map(([name]) => name);
}

const reportAgeMsMax = 7 * dayMs;
