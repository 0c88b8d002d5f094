import { type EpochMs, minuteMs } from "../core/index.ts";

/** Different words that are remembered; there are few. */
const wordsMax = 50;

/**
 * Says why requests are refused: the first at once, then once a minute how many more there were. A full disk or a crowd
 * refuses thousands a second, and a line for each would fill the disk on which there is no room.
 */
export function createRefusalLog(
  now: () => EpochMs,
  logged: (level: "error", message: string) => void,
): (error: unknown) => void {
  const said = new Map<string, { readonly at: EpochMs; more: number }>();
  return (error) => {
    const why = error instanceof Error ? error.message : String(error);
    const before = said.get(why);
    // A clock that was set back must not silence it.
    if (before && Math.abs(now() - before.at) < minuteMs) {
      before.more++;
      return;
    }
    if (said.size >= wordsMax) said.clear();
    said.set(why, { at: now(), more: 0 });
    const more = before?.more ? ` (${before.more} more since this was said last)` : "";
    logged("error", `a request was refused, and nothing of it stored: ${why}${more}`);
  };
}
