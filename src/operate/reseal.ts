import { fingerprintFact, isSecretField, type Sealer, sealedOfContactKeys } from "../config/index.ts";
import { isObject } from "../core/index.ts";
import type { State } from "../engine/index.ts";
import { sealedOfMember } from "./account/member.ts";
import { sealedOfUnread } from "./shopify/index.ts";

/** Facts with sealed fields, by namespace; the configuration's are told by their path. */
const sealed: readonly {
  readonly namespace: string;
  readonly fields: Readonly<Record<string, (key: string) => string>>;
}[] = [sealedOfMember, sealedOfUnread, sealedOfContactKeys];

/** What became of the secrets. */
export interface Resealed {
  readonly count: number;
  /** Sealed with a key that nobody has; removed, where the caller allows it. */
  readonly lost: number;
}

/** Seals again with a new key; returns null for what is sealed with the present key already. */
type Turn = (text: string, place: string) => string | null;

/**
 * Seals every stored secret with the sealer's present key, all in one transaction: a crash leaves all of them as they
 * were. With `forgetLost` what no known key opens is removed, and has to be entered again.
 */
export async function resealSecrets(
  state: State,
  sealer: Sealer,
  options: { readonly forgetLost: boolean },
): Promise<Resealed> {
  let [count, lost] = [0, 0];
  const turn: Turn = (text, place) => {
    if (sealer.isPresent(text)) return null;
    try {
      const turned = sealer.seal(sealer.open(text, place), place);
      if (place !== fingerprintPlace) count++;
      return turned;
    } catch (error) {
      if (!options.forgetLost) throw error;
      if (place !== fingerprintPlace) lost++;
      return "";
    }
  };
  const changes = [
    ...(await turnFingerprint(state, sealer, turn)),
    ...(await turnConfiguration(state, turn)),
    ...(await turnFacts(state, turn)),
  ];
  if (changes.length > 0) await state.change(changes);
  return { count, lost };
}

const fingerprintPlace = `${fingerprintFact.namespace}/${fingerprintFact.key}`;

interface Change {
  readonly namespace: string;
  readonly key: string;
  readonly value: string | null;
}

/** Folders of versions that made fingerprints with the master key itself get them a key of their own here. */
async function turnFingerprint(state: State, sealer: Sealer, turn: Turn): Promise<readonly Change[]> {
  const { namespace, key } = fingerprintFact;
  const kept = await state.get(namespace, key);
  const value =
    kept === null ? sealer.seal(sealer.fingerprintKey, fingerprintPlace) : turn(kept, fingerprintPlace);
  return value === null ? [] : [{ namespace, key, value: value === "" ? null : value }];
}

async function turnConfiguration(state: State, turn: Turn): Promise<readonly Change[]> {
  const namespace = "config";
  const changes: Change[] = [];
  for (const { key, value } of await state.list(namespace)) {
    const stored = objectOf(value);
    if (!isSecretField(key) || typeof stored.value !== "string") continue;
    const turned = turn(stored.value, key);
    if (turned === null) continue;
    const text = turned === "" ? null : JSON.stringify({ ...stored, value: turned });
    changes.push({ namespace, key, value: text });
  }
  return changes;
}

async function turnFacts(state: State, turn: Turn): Promise<readonly Change[]> {
  const changes: Change[] = [];
  for (const { namespace, fields } of sealed) {
    for (const { key, value } of await state.list(namespace)) {
      const stored = objectOf(value);
      const turned = Object.entries(fields).flatMap(([field, placeOf]) => {
        const text = stored[field];
        const fresh = typeof text === "string" ? turn(text, placeOf(key)) : null;
        return fresh === null ? [] : [[field, fresh] as const];
      });
      if (turned.length === 0) continue;
      changes.push({ namespace, key, value: rewritten(namespace, stored, turned) });
    }
  }
  return changes;
}

/** An account without its second factor is still an account; a webhook without its text is nothing. */
function rewritten(
  namespace: string,
  stored: Readonly<Record<string, unknown>>,
  turned: readonly (readonly [string, string])[],
): string | null {
  const isLost = turned.some(([, text]) => text === "");
  if (!isLost) return JSON.stringify({ ...stored, ...Object.fromEntries(turned) });
  return namespace === sealedOfMember.namespace ? JSON.stringify({ ...stored, totp: null }) : null;
}

function objectOf(value: string): Readonly<Record<string, unknown>> {
  const parsed: unknown = JSON.parse(value);
  return isObject(parsed) ? parsed : {};
}
