import type { Channel, CopyVerdict } from "./dedup.ts";
import { createFifo } from "./fifo.ts";

/** A copy as the search for mismatched event IDs sees it. */
export interface MismatchCopy {
  readonly channel: Channel;
  readonly dedupKey: string;
  readonly event: string;
  readonly eventId: string;
  /** When it happened: two copies of one act lie within seconds. */
  readonly atMs: number;
  /** Visitor, name and value, once per way of knowing the visitor. */
  readonly fingerprints: readonly string[];
}

/** Two copies that look like one act but carry different IDs, so that they count twice. */
export interface Mismatch {
  readonly event: string;
  readonly browserId: string;
  readonly serverId: string;
  readonly atMs: number;
}

/** Looks for pairs of copies whose event IDs should have been equal. */
export interface MismatchSearch {
  see(copy: MismatchCopy, verdict: CopyVerdict): void;
  view(): Mismatch[];
  clear(): void;
}

interface Candidate {
  readonly copy: MismatchCopy;
  paired: boolean;
}

const withinMs = 10_000;
const candidatesMax = 5000;
const suspectsMax = 500;

/** A suspect pair stays one only while neither half has met its true twin. */
export function createMismatchSearch(): MismatchSearch {
  const byKey = new Map<string, Candidate>();
  const recent = { browser: new Map<string, Candidate>(), server: new Map<string, Candidate>() };
  const order = createFifo<Candidate>();
  const suspects = createFifo<{ readonly one: Candidate; readonly other: Candidate }>();
  const forgetOldest = (): void => {
    const oldest = order.shift();
    if (!oldest) return;
    const { dedupKey, channel, fingerprints } = oldest.copy;
    if (byKey.get(dedupKey) === oldest) byKey.delete(dedupKey);
    const own = recent[channel];
    for (const fingerprint of fingerprints) {
      if (own.get(fingerprint) === oldest) own.delete(fingerprint);
    }
  };
  return {
    see(copy, verdict) {
      if (verdict !== "counted") {
        const first = byKey.get(copy.dedupKey);
        if (first && first.copy.channel !== copy.channel) first.paired = true;
        return;
      }
      const candidate: Candidate = { copy, paired: false };
      const opposite = copy.channel === "browser" ? recent.server : recent.browser;
      const other = copy.fingerprints.map((fingerprint) => opposite.get(fingerprint)).find(Boolean);
      if (other && !other.paired && Math.abs(other.copy.atMs - copy.atMs) <= withinMs) {
        suspects.push({ one: candidate, other });
        if (suspects.size > suspectsMax) suspects.shift();
      }
      byKey.set(copy.dedupKey, candidate);
      for (const fingerprint of copy.fingerprints) recent[copy.channel].set(fingerprint, candidate);
      order.push(candidate);
      if (order.size > candidatesMax) forgetOldest();
    },
    view: () =>
      suspects
        .newest(suspectsMax)
        .filter(({ one, other }) => !one.paired && !other.paired)
        .map(({ one, other }) => {
          const [browser, server] = one.copy.channel === "browser" ? [one, other] : [other, one];
          const { event, atMs } = one.copy;
          return { event, browserId: browser.copy.eventId, serverId: server.copy.eventId, atMs };
        }),
    clear() {
      byKey.clear();
      recent.browser.clear();
      recent.server.clear();
      order.clear();
      suspects.clear();
    },
  };
}
