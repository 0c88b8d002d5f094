import type { EpochMs } from "../../core/index.ts";
import type { OperateEngine } from "../ports.ts";

/** How many events a store received in [from, to): differences of positions, no event is read. */
export async function received(
  engine: OperateEngine,
  store: string,
  from: EpochMs,
  to: EpochMs,
): Promise<number> {
  const parts = (await engine.log.parts()).filter((part) => part.startsWith(`${store}/`));
  const counts = await Promise.all(
    parts.map(
      async (part) => (await engine.log.seekTime(part, to)) - (await engine.log.seekTime(part, from)),
    ),
  );
  return counts.reduce((sum, one) => sum + one, 0);
}
