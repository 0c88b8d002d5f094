import { hash } from "node:crypto";
import type { IdentifierKey } from "../ports.ts";

const hex32 = /^[0-9a-f]{32,64}$/;

/**
 * Key of an identifier row: 4 bytes of the store, 1 of the kind, 16 of the value. Hashes and UUIDs are taken as they
 * are (a UUIDv7 keeps its time order); anything else is hashed.
 */
export function identifierBytes(store: string, key: IdentifierKey): Uint8Array {
  const colon = key.indexOf(":");
  const value = key.slice(colon + 1);
  const bare = value.length === 36 ? value.replaceAll("-", "") : value;
  const bytes = hex32.test(bare)
    ? Buffer.from(bare.slice(0, 32), "hex")
    : hash("sha256", value, "buffer").subarray(0, 16);
  return Buffer.concat([storeBytes(store), Buffer.from(key.slice(0, 2)), bytes]);
}

const stores = new Map<string, Buffer>();

/** First bytes of all identifier rows of a store. */
export function storeBytes(store: string): Buffer {
  let bytes = stores.get(store);
  if (!bytes) {
    bytes = hash("sha256", store, "buffer").subarray(0, 4);
    stores.set(store, bytes);
  }
  return bytes;
}
