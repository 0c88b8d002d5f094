import { isObject } from "../../src/core/index.ts";
import type { Random } from "../simulation/random.ts";
import { drawnJson, hostileBytes, hostileJson, hostileNames } from "./hostile.ts";

/** Makes the next input out of those that are known. */
export type Mutate = (corpus: readonly Buffer[]) => Buffer;

/** Of so many inputs one is grown to what its reader allows. */
const grownOneIn = 400;
const changesMax = 6;

/** Makes inputs from real ones: bytes flipped, cut, doubled and spliced, and JSON changed as a tree. */
export function createMutation(
  random: Random,
  seed: number,
  limits: { readonly bytesMax: number; readonly words: readonly string[] },
): Mutate {
  const drawn = drawnJson(seed);
  const value = (): string => random.pick(random.chance(0.6) ? hostileJson : drawn);
  const words = [...hostileBytes, ...limits.words.map((one) => Buffer.from(one))];
  const changeTree = createTreeChange(random, value, [...hostileNames, ...limits.words]);
  const changeBytes = createByteChange(random, words);
  return (corpus) => {
    let input = random.pick(corpus);
    if (random.chance(0.5)) input = changeTree(input);
    const changes = random.between(0, changesMax);
    for (let made = 0; made < changes; made++) input = changeBytes(input, corpus);
    if (random.between(1, grownOneIn) === 1) input = grow(random, input, limits.bytesMax);
    return input.subarray(0, limits.bytesMax);
  };
}

type Change = (input: Buffer, corpus: readonly Buffer[]) => Buffer;

function createByteChange(random: Random, words: readonly Buffer[]): Change {
  const place = (input: Buffer): number => random.between(0, input.length);
  const range = (input: Buffer): readonly [number, number] => {
    const from = place(input);
    return [from, Math.min(input.length, from + random.between(1, random.chance(0.8) ? 16 : 400))];
  };
  const changes: readonly Change[] = [
    (input) => {
      if (input.length === 0) return input;
      const copy = Buffer.from(input);
      const at = random.between(0, copy.length - 1);
      copy[at] = (copy[at] ?? 0) ^ (1 << random.between(0, 7));
      return copy;
    },
    (input) => {
      const [from, to] = range(input);
      return Buffer.concat([input.subarray(0, from), input.subarray(to)]);
    },
    (input) => insert(input, place(input), random.pick(words)),
    (input) => {
      const [from, to] = range(input);
      return insert(input, place(input), input.subarray(from, to));
    },
    (input, corpus) => {
      const other = random.pick(corpus);
      return Buffer.concat([input.subarray(0, place(input)), other.subarray(place(other))]);
    },
    (input) => replaceToken(random, input, words),
  ];
  return (input, corpus) => random.pick(changes)(input, corpus);
}

function insert(input: Buffer, at: number, piece: Buffer): Buffer {
  return Buffer.concat([input.subarray(0, at), piece, input.subarray(at)]);
}

/** One word or number gives way to a hostile piece, or stands twice. */
function replaceToken(random: Random, input: Buffer, words: readonly Buffer[]): Buffer {
  const from = random.between(0, input.length);
  const text = input.toString("latin1", from, from + 200);
  const found = /\w+/.exec(text);
  if (!found) return input;
  const [start, end] = [from + found.index, from + found.index + found[0].length];
  const piece = random.chance(0.3)
    ? Buffer.concat([input.subarray(start, end), input.subarray(start, end)])
    : random.pick(words);
  return Buffer.concat([input.subarray(0, start), piece, input.subarray(end)]);
}

/** A piece of the input again and again, until the reader's limit is nearly met. */
function grow(random: Random, input: Buffer, bytesMax: number): Buffer {
  if (input.length === 0) return Buffer.alloc(bytesMax, random.pick(["[", "a", " ", "<a>", "- "]));
  const from = random.between(0, input.length - 1);
  const to = Math.min(input.length, from + random.between(1, 60));
  const piece = input.subarray(from, to);
  const wanted = random.pick([bytesMax, bytesMax >> 2, bytesMax >> 4]);
  const times = Math.max(0, Math.floor((wanted - input.length) / piece.length));
  return Buffer.concat([
    input.subarray(0, from),
    Buffer.alloc(times * piece.length, piece),
    input.subarray(from),
  ]);
}

/** Changes one place of a JSON text as a tree; one that is no JSON, or too deep to be walked, is returned as it is. */
function createTreeChange(
  random: Random,
  value: () => string,
  names: readonly string[],
): (input: Buffer) => Buffer {
  const change = (text: string): string => {
    switch (random.between(0, 4)) {
      case 0:
        return `[${text},${text}]`;
      case 1:
        return `{${JSON.stringify(random.pick(names))}:${text}}`;
      default:
        return value();
    }
  };
  const rename = (): string | null => (random.chance(0.3) ? JSON.stringify(random.pick(names)) : null);
  return (input) => {
    if (input.length > 64 * 1024) return input;
    const start = Math.max(0, input.indexOf("{"));
    try {
      const tree: unknown = JSON.parse(input.toString("utf8", start));
      const changed = writeChanged(tree, random.between(0, countNodes(tree) - 1), change, rename);
      return Buffer.concat([input.subarray(0, start), Buffer.from(changed)]);
    } catch {
      return input;
    }
  };
}

function countNodes(tree: unknown): number {
  const inner = Array.isArray(tree) ? tree : isObject(tree) ? Object.values(tree) : [];
  return inner.reduce((sum: number, one) => sum + countNodes(one), 1);
}

/** JSON text of a tree in which the node with this number is changed; its member may stand twice, or under another name. */
function writeChanged(
  tree: unknown,
  target: number,
  change: (text: string) => string,
  rename: () => string | null,
): string {
  let seen = -1;
  const write = (node: unknown): string => {
    const mine = ++seen === target;
    const text = Array.isArray(node)
      ? `[${node.map(write).join()}]`
      : isObject(node)
        ? writeObject(node)
        : JSON.stringify(node);
    return mine ? change(text) : text;
  };
  const writeObject = (node: object): string => {
    const members = Object.entries(node).map(([name, value]) => {
      const isNext = seen + 1 === target;
      const text = write(value);
      const key = JSON.stringify(name);
      if (!isNext) return `${key}:${text}`;
      const other = rename();
      // Under another name, or the same name twice with two values.
      return other === null
        ? `${key}:${text}`
        : `${other}:${text},${key}:${text},${key}:${JSON.stringify(value)}`;
    });
    return `{${members.join()}}`;
  };
  return write(tree);
}
