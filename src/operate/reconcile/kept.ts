import type { EpochMs } from "../../core/index.ts";
import type { OperateEngine } from "../ports.ts";

/** From when on the log has everything; null: nothing was deleted after its retention yet. */
export async function keptSince(engine: OperateEngine, store: string): Promise<EpochMs | null> {
  let since: EpochMs | null = null;
  for (const part of (await engine.log.parts()).filter((one) => one.startsWith(`${store}/`))) {
    const first = await engine.log.seekTime(part, 0);
    const oldest = first > 1 ? await engine.log.read(part, first, 1) : null;
    if (oldest) since = Math.max(since ?? 0, oldest.receivedAt[0] ?? 0);
  }
  return since;
}
