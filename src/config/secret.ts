import { createCipheriv, createDecipheriv, createHmac, randomBytes } from "node:crypto";
import { OperatorError } from "../core/index.ts";

/** Seals secrets for the disk (AES-256-GCM). */
export interface Sealer {
  /** `place` binds the ciphertext to where it is kept: moved elsewhere it does not open. */
  readonly seal: (plain: string, place: string) => string;
  readonly open: (sealed: string, place: string) => string;
  /** Whether a text was sealed with the present key, and not with one that is being replaced. */
  readonly isPresent: (sealed: string) => boolean;
  /** Key of fingerprints, made from the oldest key known: see `fingerprintWith`. */
  readonly fingerprintKey: string;
}

/** A sealer with this key; what older ones sealed it opens as well. Version and key ID stand in the text. */
export function createSealer(key: Buffer, older: readonly Buffer[] = []): Sealer {
  const keyId = idOf(key);
  const keys = new Map([...older, key].map((one) => [idOf(one), one]));
  const oldest = older[0] ?? key;
  return {
    seal(plain, place) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(place));
      const body = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
      return [version, keyId, Buffer.concat([nonce, cipher.getAuthTag(), body]).toString("base64")].join(".");
    },
    open(sealed, place) {
      const [found, id = "", text] = sealed.split(".");
      const used = keys.get(id);
      if (found !== version || used === undefined || text === undefined) {
        throw new OperatorError(
          "wrong_master_key",
          "a stored secret was sealed with another master key",
          "Start with the key that this data folder was made with. If it is lost: signalpost rotate-key --lost, then enter the secrets again.",
        );
      }
      return decrypt(used, Buffer.from(text, "base64"), place);
    },
    isPresent: (sealed) => sealed.startsWith(`${version}.${keyId}.`),
    fingerprintKey: createHmac("sha256", oldest).update("fingerprint").digest("base64"),
  };
}

/** Keyed fingerprints; they tell whether a value changed without keeping it. */
export function fingerprintWith(key: string): (value: string) => string {
  const bytes = Buffer.from(key, "base64");
  return (value) => createHmac("sha256", bytes).update(value).digest("base64").slice(0, 22);
}

const version = "s1";

function idOf(key: Buffer): string {
  return createHmac("sha256", key).update("key id").digest("hex").slice(0, 8);
}

function decrypt(key: Buffer, bytes: Buffer, place: string): string {
  try {
    // A tag of another length than 16 bytes would be a weaker proof: Node takes several.
    const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, 12), { authTagLength: 16 });
    decipher.setAAD(Buffer.from(place)).setAuthTag(bytes.subarray(12, 28));
    return decipher.update(bytes.subarray(28), undefined, "utf8") + decipher.final("utf8");
  } catch (error) {
    throw new OperatorError(
      "damaged_secret",
      `the stored secret of ${place} is damaged, or was moved there from elsewhere`,
      "Restore the data folder from a backup.",
      error,
    );
  }
}
