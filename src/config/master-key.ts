import { randomBytes } from "node:crypto";
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { OperatorError } from "../core/index.ts";
import { createSealer, type Sealer } from "./secret.ts";

/** The key that seals, and the one that it is replacing. */
export interface KeyRing {
  readonly present: Buffer;
  /** Not empty while a key is being replaced: what it sealed has to be sealed again. */
  readonly older: readonly Buffer[];
}

type Environment = Readonly<Record<string, string | undefined>>;

const keyFileName = "master.key";
/** Holds the new key from before the first secret is sealed with it until it is the only one. */
const nextFileName = "master.key.next";

/**
 * The master key: `SIGNALPOST_MASTER_KEY` (32 bytes as hex or base64), else a file in the data folder that only its
 * owner may read, made at first start. Losing it means entering all tokens again; nothing else.
 */
export function loadKeyRing(folder: string, environment: Environment): KeyRing {
  const { SIGNALPOST_MASTER_KEY: given, SIGNALPOST_OLD_MASTER_KEY: old } = environment;
  if (given !== undefined) {
    const older = old === undefined ? [] : [decodeKey(old, "SIGNALPOST_OLD_MASTER_KEY")];
    return { present: decodeKey(given, "SIGNALPOST_MASTER_KEY"), older };
  }
  const [file, next] = [join(folder, keyFileName), join(folder, nextFileName)];
  if (!existsSync(file)) writeKey(folder, keyFileName);
  const key = readKey(file);
  return existsSync(next) ? { present: readKey(next), older: [key] } : { present: key, older: [] };
}

/** The sealer of a data folder. */
export function loadSealer(folder: string, environment: Environment): Sealer {
  const { present, older } = loadKeyRing(folder, environment);
  return createSealer(present, older);
}

/** Makes the key that is to follow; until `adoptKey` both are in use. Does nothing while one waits already. */
export function stageKey(folder: string): void {
  if (!existsSync(join(folder, nextFileName))) writeKey(folder, nextFileName);
}

/** Drops the old key: from now on the new one is the only one. */
export function adoptKey(folder: string): void {
  const next = join(folder, nextFileName);
  if (!existsSync(next)) return;
  renameSync(next, join(folder, keyFileName));
  forceToDisk(folder);
}

/** Whether other accounts of the machine could read the key file. Reading the key narrows its rights. */
export function isKeyExposed(folder: string): boolean {
  return [keyFileName, nextFileName]
    .map((name) => join(folder, name))
    .some((file) => existsSync(file) && (statSync(file).mode & 0o077) !== 0);
}

function writeKey(folder: string, name: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // Written under another name first: a crash in the middle must not leave half a key.
  const [file, draft] = [join(folder, name), join(folder, `${name}.draft`)];
  writeFileSync(draft, `${randomBytes(32).toString("hex")}\n`, { mode: 0o600 });
  forceToDisk(draft);
  renameSync(draft, file);
  forceToDisk(folder);
}

/** A key must be on the disk before the first secret that it seals. */
function forceToDisk(path: string): void {
  const handle = openSync(path, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function readKey(file: string): Buffer {
  if ((statSync(file).mode & 0o077) !== 0) narrow(file);
  return decodeKey(readFileSync(file, "utf8"), file);
}

function narrow(file: string): void {
  try {
    chmodSync(file, 0o600);
  } catch (error) {
    throw new OperatorError(
      "open_master_key",
      `${file} can be read by others, and is not this account's to change`,
      `Run: chown $(whoami) ${file} && chmod 600 ${file}`,
      error,
    );
  }
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
