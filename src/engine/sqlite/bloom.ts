/** Says for certain that a key is not in a set; that it is, only probably. */
export interface Bloom {
  readonly add: (key: Uint8Array) => void;
  readonly mayHold: (key: Uint8Array) => boolean;
  readonly bytes: Uint8Array;
}

/** At 200,000 keys, 21 bits for each, one look-up in about a thousand goes to the table for nothing. */
export const bloomBytes = 512 * 1024;
const probes = 4;

/** A filter over 8-byte keys; `stored` continues one that was kept, of whatever power of two its length is. */
export function createBloom(stored?: Uint8Array): Bloom {
  const bytes = stored ? Uint8Array.from(stored) : new Uint8Array(bloomBytes);
  const bitMask = bytes.length * 8 - 1;
  if (bytes.length === 0 || (bytes.length & (bytes.length - 1)) !== 0)
    throw new Error(`a filter of ${bytes.length} bytes is damaged`);
  return {
    bytes,
    add(key) {
      let [at, step] = spread(key);
      for (let probe = 0; probe < probes; probe++) {
        const bit = at & bitMask;
        bytes[bit >>> 3] = (bytes[bit >>> 3] ?? 0) | (1 << (bit & 7));
        at = (at + step) | 0;
      }
    },
    mayHold(key) {
      let [at, step] = spread(key);
      for (let probe = 0; probe < probes; probe++) {
        const bit = at & bitMask;
        if (((bytes[bit >>> 3] ?? 0) & (1 << (bit & 7))) === 0) return false;
        at = (at + step) | 0;
      }
      return true;
    },
  };
}

/** Two mixed words of the key: time-ordered keys share their first bytes, so both words take from all of them. */
function spread(key: Uint8Array): [number, number] {
  const high = ((key[0] ?? 0) << 24) | ((key[1] ?? 0) << 16) | ((key[2] ?? 0) << 8) | (key[3] ?? 0);
  const low = ((key[4] ?? 0) << 24) | ((key[5] ?? 0) << 16) | ((key[6] ?? 0) << 8) | (key[7] ?? 0);
  return [mix(high ^ Math.imul(low, 0x9e3779b1)), mix(low ^ Math.imul(high, 0x85ebca6b)) | 1];
}

function mix(value: number): number {
  let mixed = value ^ (value >>> 16);
  mixed = Math.imul(mixed, 0x7feb352d);
  mixed ^= mixed >>> 15;
  mixed = Math.imul(mixed, 0x846ca68b);
  return mixed ^ (mixed >>> 16);
}
