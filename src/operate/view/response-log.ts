import type { AttemptRow } from "../../wire/index.ts";
import type { KnownDestination } from "../catalogue.ts";
import type { OperateEngine } from "../ports.ts";
import { invalid } from "../refusal.ts";

const rowsDefault = 50;

/** A page of a destination's requests and replies, newest first. */
export async function readResponseLog(
  engine: OperateEngine,
  destination: KnownDestination,
  wish: { readonly cursor?: string; readonly limit?: number },
): Promise<{ readonly attempts: readonly AttemptRow[]; readonly next: string | null }> {
  const before = wish.cursor === undefined ? undefined : Number(wish.cursor);
  if (before !== undefined && !Number.isSafeInteger(before)) {
    const hint = "Send `next` of the page before, unchanged.";
    throw invalid([{ path: "cursor", problem: "not a cursor", hint }]);
  }
  const limit = wish.limit ?? rowsDefault;
  const found = await engine.trace.attempts(destination.key, limit + 1, before);
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  const attempts = shown.map(
    ({ number: _number, durationMs, mappingVersion, ...attempt }): AttemptRow => ({
      ...attempt,
      duration_ms: durationMs,
      mapping_version: mappingVersion,
    }),
  );
  return { attempts, next: found.length > limit && last ? String(last.number) : null };
}
