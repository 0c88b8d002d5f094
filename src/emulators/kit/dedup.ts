import { createFifo } from "./fifo.ts";

/** The two ways by which a copy of an event reaches a platform. */
export type Channel = "browser" | "server";

/** What a copy is: the one that counts, its other half, or one too many. */
export type CopyVerdict = "counted" | "merged" | "duplicate";

/** What is remembered of a dedup key from its first copy until the window is over. */
export interface Seen<Row> {
  readonly key: string;
  readonly firstAtMs: number;
  /** Whether copies of each channel have come. Two flags, because a Set in a million entries costs 200 MB. */
  browser: boolean;
  server: boolean;
  merged: boolean;
  /** The kept row of the counted copy, until the list of rows drops it. */
  row: Row | undefined;
}

/** The rules of one platform's deduplication. */
export interface DedupRules {
  /** Copies are dropped for this long, counted from the first; the window's end itself is outside. */
  readonly windowMs: number;
  /** Within this time of the first, the other channel's copy is merged instead of dropped. */
  readonly mergeMs: number;
  /** Keys remembered at most; beyond that the oldest are forgotten before their time. */
  readonly keysMax: number;
}

/** Remembers dedup keys for their window. */
export interface Dedup<Row> {
  see(
    key: string,
    channel: Channel,
    nowMs: number,
  ): { readonly verdict: CopyVerdict; readonly seen: Seen<Row> };
  /** Keys that were forgotten before their window was over because too many were remembered. */
  readonly forgottenEarly: number;
  readonly size: number;
  clear(): void;
}

/**
 * Deduplicates by key in constant time. States of a key: unseen, then counted once, then perhaps merged (only by the
 * other channel, only inside `mergeMs`), then unseen again after `windowMs`: a later copy counts a second time, as on
 * the platform.
 */
export function createDedup<Row>(rules: DedupRules): Dedup<Row> {
  const byKey = new Map<string, Seen<Row>>();
  const order = createFifo<Seen<Row>>();
  let forgottenEarly = 0;
  const forget = (): void => {
    const oldest = order.shift();
    if (oldest && byKey.get(oldest.key) === oldest) byKey.delete(oldest.key);
  };
  const sweep = (nowMs: number): void => {
    for (
      let oldest = order.first();
      oldest && nowMs - oldest.firstAtMs >= rules.windowMs;
      oldest = order.first()
    )
      forget();
  };
  const count = (key: string, channel: Channel, nowMs: number): Seen<Row> => {
    const [browser, server] = [channel === "browser", channel === "server"];
    const seen: Seen<Row> = { key, firstAtMs: nowMs, browser, server, merged: false, row: undefined };
    byKey.set(key, seen);
    order.push(seen);
    if (order.size > rules.keysMax) {
      forget();
      forgottenEarly += 1;
    }
    return seen;
  };
  return {
    see(key, channel, nowMs) {
      sweep(nowMs);
      const seen = byKey.get(key);
      if (!seen) return { verdict: "counted", seen: count(key, channel, nowMs) };
      const pairs = !seen.merged && !seen[channel] && nowMs - seen.firstAtMs < rules.mergeMs;
      seen[channel] = true;
      if (pairs) seen.merged = true;
      return { verdict: pairs ? "merged" : "duplicate", seen };
    },
    get forgottenEarly() {
      return forgottenEarly;
    },
    get size() {
      return byKey.size;
    },
    clear() {
      byKey.clear();
      order.clear();
      forgottenEarly = 0;
    },
  };
}
