import type { Position } from "../ports.ts";
import type { KeyEntry } from "./key-entry.ts";

/** The newest keys, in memory until there are enough to be stored in order. The log is their durable copy. */
export interface KeyTail {
  /** Enters a key; the same place twice is one entry. */
  readonly add: (entry: KeyEntry) => void;
  readonly find: (key: string) => readonly KeyEntry[];
  /** Positions of a visitor's events in a part, by the visitor's 31 bits. */
  readonly ofVisitor: (part: number, visitor: number) => readonly Position[];
  readonly size: () => number;
  /** All entries in the order of their keys, then of their places. */
  readonly sorted: () => Generator<KeyEntry>;
  readonly clear: () => void;
}

const roomMin = 1024;
const none = -1;

/** Columns of numbers: a tenth of the memory of an object for each entry, and nothing for the garbage collector to walk. */
interface Columns {
  readonly high: Uint32Array;
  readonly low: Uint32Array;
  readonly part: Uint32Array;
  readonly name: Uint32Array;
  readonly visitor: Uint32Array;
  readonly position: Float64Array;
  readonly at: Float64Array;
  /** Entry with the same hash, entered before this one. */
  readonly next: Int32Array;
  /** Latest entry of each hash. */
  readonly heads: Int32Array;
}

/** An empty tail. */
export function createKeyTail(): KeyTail {
  let columns = withRoom(roomMin);
  let count = 0;

  function grow(): void {
    const old = columns;
    columns = withRoom(old.high.length * 2);
    columns.high.set(old.high);
    columns.low.set(old.low);
    columns.part.set(old.part);
    columns.name.set(old.name);
    columns.visitor.set(old.visitor);
    columns.position.set(old.position);
    columns.at.set(old.at);
    for (let entry = 0; entry < count; entry++) link(entry);
  }

  function link(entry: number): void {
    const slot = slotOf(columns.high[entry] ?? 0, columns.low[entry] ?? 0);
    columns.next[entry] = columns.heads[slot] ?? none;
    columns.heads[slot] = entry;
  }

  function slotOf(high: number, low: number): number {
    return (high ^ Math.imul(low, 0x9e3779b1)) & (columns.heads.length - 1);
  }

  function* entriesOf(high: number, low: number): Generator<number> {
    let entry = columns.heads[slotOf(high, low)] ?? none;
    while (entry !== none) {
      if (columns.high[entry] === high && columns.low[entry] === low) yield entry;
      entry = columns.next[entry] ?? none;
    }
  }

  function entryAt(index: number): KeyEntry {
    return {
      key: textOf(columns.high[index] ?? 0, columns.low[index] ?? 0),
      part: columns.part[index] ?? 0,
      position: columns.position[index] ?? 0,
      name: columns.name[index] ?? 0,
      visitor: columns.visitor[index] ?? 0,
      at: columns.at[index] ?? 0,
    };
  }

  return {
    add({ key, part, position, name, visitor, at }) {
      const [high, low] = [wordOf(key, 0), wordOf(key, 4)];
      for (const known of entriesOf(high, low)) {
        if (columns.part[known] === part && columns.position[known] === position) return;
      }
      if (count === columns.high.length) grow();
      columns.high[count] = high;
      columns.low[count] = low;
      columns.part[count] = part;
      columns.position[count] = position;
      columns.name[count] = name;
      columns.visitor[count] = visitor;
      columns.at[count] = at;
      link(count++);
    },
    find(key) {
      const found = [...entriesOf(wordOf(key, 0), wordOf(key, 4))];
      return found.length === 0 ? [] : found.reverse().map(entryAt);
    },
    ofVisitor(part, visitor) {
      const found: Position[] = [];
      for (let entry = 0; entry < count; entry++) {
        if (columns.visitor[entry] === visitor && columns.part[entry] === part)
          found.push(columns.position[entry] ?? 0);
      }
      return found;
    },
    size: () => count,
    *sorted() {
      for (const index of orderOf(columns, count)) yield entryAt(index);
    },
    clear() {
      columns = withRoom(roomMin);
      count = 0;
    },
  };
}

function withRoom(room: number): Columns {
  return {
    high: new Uint32Array(room),
    low: new Uint32Array(room),
    part: new Uint32Array(room),
    name: new Uint32Array(room),
    visitor: new Uint32Array(room),
    position: new Float64Array(room),
    at: new Float64Array(room),
    next: new Int32Array(room),
    heads: new Int32Array(room).fill(none),
  };
}

/** Bits of an entry's number: more entries than a tail ever has, and with 32 bits of a key still a whole number. */
const indexRoom = 2 ** 20;

/** Numbers sort ten times as fast as entries: by half of the key, then the few that share it by the rest. */
function orderOf(columns: Columns, count: number): readonly number[] {
  if (count > indexRoom) throw new Error(`a tail of ${count} keys is larger than it may become`);
  const sorting = new Float64Array(count);
  for (let entry = 0; entry < count; entry++) sorting[entry] = (columns.high[entry] ?? 0) * indexRoom + entry;
  sorting.sort();
  const order = Array.from(sorting, (value) => value % indexRoom);
  const place = (entry: number): readonly [number, number] => [
    columns.low[entry] ?? 0,
    columns.position[entry] ?? 0,
  ];
  for (let from = 0; from < count; ) {
    let to = from + 1;
    while (to < count && columns.high[order[to] ?? 0] === columns.high[order[from] ?? 0]) to++;
    if (to - from > 1) {
      const run = order.slice(from, to).sort((a, b) => {
        const [[lowA, positionA], [lowB, positionB]] = [place(a), place(b)];
        return lowA - lowB || positionA - positionB;
      });
      for (const [offset, entry] of run.entries()) order[from + offset] = entry;
    }
    from = to;
  }
  return order;
}

/** Four of the eight bytes that a key's text stands for. */
function wordOf(key: string, from: number): number {
  return (
    ((key.charCodeAt(from) << 24) |
      (key.charCodeAt(from + 1) << 16) |
      (key.charCodeAt(from + 2) << 8) |
      key.charCodeAt(from + 3)) >>>
    0
  );
}

function textOf(high: number, low: number): string {
  return String.fromCharCode(
    high >>> 24,
    (high >>> 16) & 255,
    (high >>> 8) & 255,
    high & 255,
    low >>> 24,
    (low >>> 16) & 255,
    (low >>> 8) & 255,
    low & 255,
  );
}
