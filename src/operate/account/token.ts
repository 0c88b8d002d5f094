import { randomBytes } from "node:crypto";
import { sha256 } from "../../core/index.ts";

/** 256 random bits in URL-safe letters. Only its hash is stored. */
export function makeToken(): string {
  return randomBytes(32).toString("base64url");
}

/** What is stored of a token: enough to recognise it, not enough to use it. */
export function tokenHash(token: string): string {
  return sha256(`signalpost token\n${token}`);
}
