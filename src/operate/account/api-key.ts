import { createTurn, dayMs, type EpochMs, minuteMs } from "../../core/index.ts";
import type { Clock, Rng, State } from "../../engine/index.ts";
import type { ApiKey, Permission } from "../../wire/index.ts";
import { notFound } from "../refusal.ts";
import { makeToken, tokenHash } from "./token.ts";

const namespace = "api_key";
const prefix = "spk_";

/** What a new key is for. */
export interface KeyWish {
  readonly name: string;
  readonly scopes: readonly Permission[];
  readonly expires_in_days?: number;
}

/** Keys of programs. Only hashes are stored. */
export interface ApiKeys {
  readonly list: () => Promise<readonly ApiKey[]>;
  readonly make: (wish: KeyWish, by: string) => Promise<{ readonly key: ApiKey; readonly secret: string }>;
  readonly revoke: (id: string) => Promise<ApiKey>;
  /** The key that this secret is, unless it has ended. */
  readonly find: (secret: string) => Promise<ApiKey | null>;
}

/** Creates the store of API keys. */
export function createApiKeys(state: State, clock: Clock, rng: Rng): ApiKeys {
  const read = (value: string): ApiKey => JSON.parse(value) as ApiKey; // written below
  const turn = createTurn();
  /** A key that was revoked while it was looked at stays revoked. */
  const touch = (hash: string, used: ApiKey): Promise<void> =>
    turn(async () => {
      if ((await state.get(namespace, hash)) !== null) await state.put(namespace, hash, JSON.stringify(used));
    });
  return {
    async list() {
      const keys = (await state.list(namespace)).map((row) => read(row.value));
      return keys.toSorted((a, b) => b.created_at - a.created_at);
    },
    async make(wish, by) {
      const secret = prefix + makeToken();
      const now = clock.now();
      const key: ApiKey = {
        id: rng.id(now),
        name: wish.name,
        prefix: secret.slice(0, 8),
        scopes: wish.scopes,
        created_at: now,
        created_by: by,
        expires_at: endOf(now, wish.expires_in_days),
        used_at: null,
      };
      await state.put(namespace, tokenHash(secret), JSON.stringify(key));
      return { key, secret };
    },
    async revoke(id) {
      const row = (await state.list(namespace)).find((one) => read(one.value).id === id);
      if (!row) throw notFound("API key", id, "List the keys for their IDs.");
      await turn(() => state.remove(namespace, row.key));
      return read(row.value);
    },
    async find(secret) {
      const hash = tokenHash(secret);
      const value = await state.get(namespace, hash);
      if (value === null) return null;
      const key = read(value);
      const now = clock.now();
      if (key.expires_at !== null && key.expires_at <= now) return null;
      if (key.used_at === null || now - key.used_at >= minuteMs) {
        await touch(hash, { ...key, used_at: now });
      }
      return key;
    },
  };
}

function endOf(now: EpochMs, days: number | undefined): EpochMs | null {
  return days === undefined ? null : now + days * dayMs;
}
