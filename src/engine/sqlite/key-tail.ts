import { compareEntries, type KeyEntry } from "./key-entry.ts";

/** The newest keys, in memory until there are enough to be stored in order. The log is their durable copy. */
export interface KeyTail {
  /** Enters a key; the same place twice is one entry. */
  readonly add: (entry: KeyEntry) => void;
  readonly find: (key: string) => readonly KeyEntry[];
  readonly size: () => number;
  readonly sorted: () => KeyEntry[];
  readonly clear: () => void;
}

/** An empty tail. */
export function createKeyTail(): KeyTail {
  // Most keys have one entry, which then needs no list.
  let entries = new Map<string, KeyEntry | KeyEntry[]>();
  let count = 0;
  return {
    add(entry) {
      const known = entries.get(entry.key);
      if (known === undefined) entries.set(entry.key, entry);
      else {
        const list = Array.isArray(known) ? known : [known];
        if (list.some((one) => one.part === entry.part && one.position === entry.position)) return;
        entries.set(entry.key, [...list, entry]);
      }
      count++;
    },
    find(key) {
      const known = entries.get(key);
      if (known === undefined) return [];
      return Array.isArray(known) ? known : [known];
    },
    size: () => count,
    sorted: () => [...entries.values()].flat().sort(compareEntries),
    clear() {
      entries = new Map();
      count = 0;
    },
  };
}
