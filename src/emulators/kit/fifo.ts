/**
 * First in, first out; both ends cost constant time on average, which neither an array nor a Map gives at a million
 * entries.
 */
export interface Fifo<T> {
  readonly size: number;
  push(item: T): void;
  first(): T | undefined;
  shift(): T | undefined;
  /** The newest `limit` items, newest first. */
  newest(limit: number): T[];
  clear(): void;
}

const compactAfter = 1024;

/** An array whose front is cut off only now and then. */
export function createFifo<T>(): Fifo<T> {
  let items: (T | undefined)[] = [];
  let head = 0;
  return {
    get size() {
      return items.length - head;
    },
    push: (item) => void items.push(item),
    first: () => items[head],
    shift() {
      if (head >= items.length) return undefined;
      const item = items[head];
      items[head] = undefined;
      head += 1;
      if (head > compactAfter && head * 2 > items.length) {
        items = items.slice(head);
        head = 0;
      }
      return item;
    },
    newest(limit) {
      const found: T[] = [];
      for (let at = items.length - 1; at >= head && found.length < limit; at -= 1) {
        const item = items[at];
        if (item !== undefined) found.push(item);
      }
      return found;
    },
    clear() {
      items = [];
      head = 0;
    },
  };
}
