import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";

/**
 * scrypt at OWASP's first recommendation (N = 2^17, r = 8, p = 1: 128 MiB and about 0.4 s a guess;
 * https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html, read 2026-11). The parameters
 * stand in the hash, so that they can be raised without breaking old passwords.
 */
const parameters = { cost: 2 ** 17, blockSize: 8, parallelization: 1 } as const;
/** Hashes at a time; more wait, so that a crowd at the sign-in page cannot take all memory. */
const concurrentMax = 2;
const waitingMax = 20;

/** Thrown when too many sign-ins wait already. */
export class PasswordsBusy extends Error {}

/** Parameters of a password hash. Tests use a cheaper cost. */
export interface PasswordCost {
  readonly cost: number;
  readonly blockSize: number;
  readonly parallelization: number;
}

/** Hashes and checks passwords. */
export interface Passwords {
  readonly hash: (password: string) => Promise<string>;
  /** `stored` null (no such account) takes as long as a real check, so that addresses cannot be guessed by time. */
  readonly check: (password: string, stored: string | null) => Promise<boolean>;
}

/** Creates the hasher with its queue. */
export function createPasswords(cost: PasswordCost = parameters): Passwords {
  let running = 0;
  const waiting: (() => void)[] = [];
  const derive = async (password: string, salt: Buffer, with_: PasswordCost): Promise<Buffer> => {
    if (running >= concurrentMax) {
      if (waiting.length >= waitingMax) throw new PasswordsBusy("too many sign-ins at once");
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    running++;
    try {
      return await runScrypt(password, salt, with_);
    } finally {
      running--;
      waiting.shift()?.();
    }
  };
  const decoy = write(cost, Buffer.alloc(16), Buffer.alloc(32));
  return {
    async hash(password) {
      const salt = randomBytes(16);
      return write(cost, salt, await derive(password, salt, cost));
    },
    async check(password, stored) {
      const read = parse(stored ?? decoy) ?? parse(decoy);
      if (!read) return false;
      const key = await derive(password, read.salt, read.cost);
      return timingSafeEqual(key, read.key) && stored !== null;
    },
  };
}

function runScrypt(password: string, salt: Buffer, with_: PasswordCost): Promise<Buffer> {
  const maxmem = 256 * with_.cost * with_.blockSize;
  return new Promise((resolve, reject) => {
    scrypt(password.normalize("NFKC"), salt, 32, { ...with_, maxmem }, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}

function write(cost: PasswordCost, salt: Buffer, key: Buffer): string {
  const numbers = `N=${cost.cost},r=${cost.blockSize},p=${cost.parallelization}`;
  return `$scrypt$${numbers}$${salt.toString("base64url")}$${key.toString("base64url")}`;
}

function parse(
  stored: string,
): { readonly cost: PasswordCost; readonly salt: Buffer; readonly key: Buffer } | null {
  const match = /^\$scrypt\$N=(\d+),r=(\d+),p=(\d+)\$([\w-]+)\$([\w-]+)$/.exec(stored);
  if (!match) return null;
  const [, n, r, p, salt = "", key = ""] = match;
  return {
    cost: { cost: Number(n), blockSize: Number(r), parallelization: Number(p) },
    salt: Buffer.from(salt, "base64url"),
    key: Buffer.from(key, "base64url"),
  };
}
