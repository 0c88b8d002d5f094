import type { Sealer } from "../../config/index.ts";
import { dayMs, type EpochMs } from "../../core/index.ts";
import type { State } from "../../engine/index.ts";

/** A webhook that was signed by Shopify and could not be read. */
export interface UnreadWebhook {
  readonly store: string;
  readonly topic: string;
  readonly body: string;
}

/** How long one is kept, and how many: a change of Shopify's format is mended by an upgrade within days. */
export const unreadLimits = { keptMs: 7 * dayMs, keptMax: 1000 } as const;

/** Keeps what could not be read, sealed, and reads it again after an upgrade. */
export interface UnreadWebhooks {
  /** Resolves when it is on disk; false: too many are kept already. */
  readonly keep: (webhook: UnreadWebhook) => Promise<boolean>;
  /**
   * Offers each to `read`, which says whether it could; forgets those, and those that are too old. One that fails
   * stands in nobody's way: it stays, and its fault is thrown when all were offered.
   */
  readonly retry: (read: (webhook: UnreadWebhook) => Promise<boolean>) => Promise<{ readonly read: number }>;
}

/** Where they are kept. */
export const unreadNamespace = "unread_webhook";
const namespace = unreadNamespace;

/** Sealed fields of what is kept, with the place of each. */
export const sealedOfUnread = {
  namespace,
  fields: { sealed: (id: string) => `${namespace}/${id}` },
} as const;

interface Kept {
  readonly store: string;
  readonly topic: string;
  readonly at: EpochMs;
  readonly sealed: string;
}

/** What is kept of a store. */
export async function unreadOf(state: Pick<State, "list">, store: string): Promise<readonly string[]> {
  const rows = await state.list(unreadNamespace);
  const ofStore = rows.filter(({ value }) => (JSON.parse(value) as Kept).store === store); // written by `keep` alone
  return ofStore.map(({ key }) => key);
}

/** Raw bodies hold contacts in clear: they are sealed under the master key before anything is written. */
export function createUnreadWebhooks(ports: {
  readonly state: State;
  readonly sealer: Pick<Sealer, "open" | "seal">;
  readonly now: () => EpochMs;
  readonly makeId: () => string;
}): UnreadWebhooks {
  const { state, sealer } = ports;
  return {
    async keep({ store, topic, body }) {
      if ((await state.list(namespace)).length >= unreadLimits.keptMax) return false;
      const id = ports.makeId();
      const kept: Kept = {
        store,
        topic,
        at: ports.now(),
        sealed: sealer.seal(body, sealedOfUnread.fields.sealed(id)),
      };
      await state.put(namespace, id, JSON.stringify(kept));
      return true;
    },
    async retry(read) {
      let count = 0;
      const faults: unknown[] = [];
      for (const { key, value } of await state.list(namespace)) {
        try {
          // Written by `keep` alone.
          const { store, topic, at, sealed } = JSON.parse(value) as Kept;
          const tooOld = ports.now() - at > unreadLimits.keptMs;
          const done =
            !tooOld &&
            (await read({ store, topic, body: sealer.open(sealed, sealedOfUnread.fields.sealed(key)) }));
          if (done) count++;
          if (done || tooOld) await state.remove(namespace, key);
        } catch (error) {
          faults.push(error);
        }
      }
      if (faults.length > 0) throw faults[0];
      return { read: count };
    },
  };
}
