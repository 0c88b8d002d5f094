import { createCipheriv, createDecipheriv, createHmac, randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { OperatorError } from "../core/index.ts";

/** Seals secrets for the disk (AES-256-GCM) and fingerprints values for comparison. */
export interface Sealer {
  /** `place` binds the ciphertext to where it is kept: moved elsewhere it does not open. */
  readonly seal: (plain: string, place: string) => string;
  readonly open: (sealed: string, place: string) => string;
  /** Keyed fingerprint; tells whether a value changed without keeping it. */
  readonly fingerprint: (value: string) => string;
}

const keyFileName = "master.key";

/**
 * The master key: `SIGNALPOST_MASTER_KEY` (32 bytes as hex or base64), else a file in the data folder that only its
 * owner may read, made at first start. Losing it means entering all tokens again; nothing else.
 */
export function loadSealer(
  folder: string,
  environment: Readonly<Record<string, string | undefined>>,
): Sealer {
  const given = environment.SIGNALPOST_MASTER_KEY;
  if (given !== undefined) return createSealer(decodeKey(given, "SIGNALPOST_MASTER_KEY"));
  const file = join(folder, keyFileName);
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(file, `${randomBytes(32).toString("hex")}\n`, { mode: 0o600, flag: "wx" });
  }
  chmodSync(file, 0o600);
  return createSealer(decodeKey(readFileSync(file, "utf8"), file));
}

function decodeKey(text: string, where: string): Buffer {
  const trimmed = text.trim();
  const key = /^[0-9a-f]{64}$/i.test(trimmed) ? Buffer.from(trimmed, "hex") : Buffer.from(trimmed, "base64");
  if (key.length === 32) return key;
  throw new OperatorError(
    "bad_master_key",
    `${where} holds ${key.length} bytes, the master key needs 32`,
    "Make one with: openssl rand -hex 32",
  );
}

/** A sealer with this key; version and key ID stand in the text so that keys can be changed. */
export function createSealer(key: Buffer): Sealer {
  const keyId = createHmac("sha256", key).update("key id").digest("hex").slice(0, 8);
  const fingerprintKey = createHmac("sha256", key).update("fingerprint").digest();
  return {
    seal(plain, place) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(place));
      const body = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
      return ["s1", keyId, Buffer.concat([nonce, cipher.getAuthTag(), body]).toString("base64")].join(".");
    },
    open(sealed, place) {
      const [version, id, text] = sealed.split(".");
      if (version !== "s1" || id !== keyId || text === undefined) {
        throw new OperatorError(
          "wrong_master_key",
          "a stored secret was sealed with another master key",
          "Start with the key that this data folder was made with, or enter the secret again.",
        );
      }
      const bytes = Buffer.from(text, "base64");
      try {
        const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, 12)).setAAD(
          Buffer.from(place),
        );
        decipher.setAuthTag(bytes.subarray(12, 28));
        return decipher.update(bytes.subarray(28), undefined, "utf8") + decipher.final("utf8");
      } catch (error) {
        throw new OperatorError(
          "damaged_secret",
          `the stored secret of ${place} is damaged, or was moved there from elsewhere`,
          "Restore the data folder from a backup.",
          error,
        );
      }
    },
    fingerprint: (value) => createHmac("sha256", fingerprintKey).update(value).digest("base64").slice(0, 22),
  };
}
