/**
 * Places at which the tests let a process die, by their names. The product knows nothing of them: they are found from
 * outside, by the statements that reach SQLite and the events that undici tells of (see failpoint-preload.ts).
 */
export const underLoad = [
  "log: before the commit",
  "log: after the commit, before the answer",
  "identity: in the middle",
  "identity: before the commit",
  "identity: after the commit",
  "begin: before the commit",
  "begin: after the commit, before sending",
  "request: before it leaves",
  "request: sent, not answered",
  "request: answered, not settled",
  "settle: in the middle",
  "settle: before the commit",
  "settle: after the commit",
  "checkpoint: before",
  "checkpoint: about in the middle",
  "checkpoint: after",
] as const;

/** When the newest keys of events are stored as a generation. */
export const inGeneration = [
  "generation: in the middle",
  "generation: before the commit",
  "generation: after the commit",
] as const;

/** When a data folder of the earlier layout is converted. */
export const inConversion = [
  "conversion: in the middle",
  "conversion: before the commit",
  "conversion: after the commit",
] as const;

/** In the command that makes a backup. */
export const inBackup = ["backup: a file is copied"] as const;

/** A place to die. */
export type Failpoint =
  | (typeof underLoad)[number]
  | (typeof inGeneration)[number]
  | (typeof inConversion)[number]
  | (typeof inBackup)[number];

/** What a process needs in its environment to die when it has come to a place so many times. */
export function failpointAt(place: Failpoint, times = 1): Readonly<Record<string, string>> {
  return { FAILPOINT: place, FAILPOINT_TIMES: String(times) };
}

/** Arguments for Node that load what watches for the place, in every thread of the process. */
export const failpointArgs = ["--import", new URL("./failpoint-preload.ts", import.meta.url).pathname];
