import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { parseSource, walk } from "../scripts/tidy/source.ts";

/**
 * Regular expressions that read more than their owner wrote must take time in proportion to the text. Each literal of
 * the server and the pixel is fed with repetitions of what its own source is made of; a quadratic one takes seconds of
 * CPU for 48,000 characters, a linear one a millisecond.
 */
const charsMax = 48_000;
/** CPU milliseconds; counted again before it is believed, because a collection of garbage counts too. */
const cpuMsMax = 60;
const tries = 3;

/** Quadratic by form, and reached by short texts only: pattern and reason. */
const bounded: Readonly<Record<string, string>> = {
  "\\.?0+$": "a sum of money, some forty digits",
  "\\/+$": "an address that the operator wrote",
};

function cpuMs(expression: RegExp, text: string): number {
  const from = process.cpuUsage();
  text.replace(expression, "");
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1000;
}

/** Pieces to repeat: single characters and runs of plain text that stand in the pattern, and one of each class. */
function pieces(source: string): readonly string[] {
  const syntax = /\\[bBdDwWsSpPkux]|(?<!\\)\[[^\]]*\]|\{\d*,?\d*\}|\(\?[:=!<]+|(?<!\\)[()|*+?^$]/g;
  const runs = source.replace(syntax, "\u0001").replaceAll("\\", "").split("\u0001");
  const whole = runs.join("");
  const characters = [...new Set(source.replace(/\\[A-Za-z]/g, ""))];
  return [...new Set(["a", "0", " ", ".", "@", "\n", "aa0", ...characters, ...runs, whole, `${whole}a`])];
}

/** The slowest attack on an expression, in CPU milliseconds; stops at the first that is too slow. */
function slowest(source: string, flags: string): { readonly ms: number; readonly piece: string } {
  const expression = new RegExp(source, flags);
  let worst = { ms: 0, piece: "" };
  // With something else in front: an expression's first alternative may take a run only where the text begins.
  const attacks = pieces(source).flatMap((piece) =>
    piece === "" ? [] : [["", piece] as const, ["x", piece] as const],
  );
  for (const [before, piece] of attacks) {
    let last = 0;
    for (const chars of [26, 12_000, charsMax]) {
      // What is not even noticeable at a quarter of the length is not quadratic.
      if (chars === charsMax && last < cpuMsMax / 50) break;
      const text = `${before}${piece.repeat(Math.ceil(chars / piece.length))}\u0000`;
      let ms = cpuMs(expression, text);
      for (let again = 1; ms > cpuMsMax && again < tries; again++) ms = Math.min(ms, cpuMs(expression, text));
      last = ms;
      if (ms > worst.ms) worst = { ms, piece };
      if (ms > cpuMsMax) return worst;
    }
  }
  return worst;
}

interface Found {
  readonly where: string;
  readonly source: string;
  readonly flags: string;
}

function literals(): readonly Found[] {
  const found: Found[] = [];
  const paths = globSync(["src/**/*.ts", "pixel/*.ts"]).filter(
    (path) => !/\.test\.ts$|test-stand|^src\/(emulators|demo)\/|\/contract\//.test(path),
  );
  for (const path of paths) {
    const source = parseSource({ path, text: readFileSync(path, "utf8") });
    walk(source?.body ?? [], (node) => {
      if (node.type !== "Literal" || !("regex" in node)) return;
      // The parser's shape of a literal expression.
      const { pattern, flags } = node.regex as { readonly pattern: string; readonly flags: string };
      found.push({ where: `${path}:${source?.lineAt(node.start)}`, source: pattern, flags });
    });
  }
  return found;
}

test("the attack finds expressions that are known to be slow", () => {
  const slow: readonly (readonly [string, string])[] = [
    ["^(a+)+$", ""],
    ["<[^>]*>", "g"],
    ["\\(request [^)]*\\)", "g"],
    ["[\\w-]*\\d[\\w-]*", "g"],
    ["^ +| +$", "g"],
    ["[?&]([^=&#\\s]+)=([^&#\\s]+)", "g"],
  ];
  for (const [source, flags] of slow) assert.ok(slowest(source, flags).ms > cpuMsMax, source);
});

test("every regular expression of server and pixel is linear, or reads short texts only", () => {
  const all = literals();
  assert.ok(all.length > 150, `${all.length} expressions`);
  const once = new Map(all.map((one) => [`${one.source}/${one.flags}`, one]));
  const bad = [...once.values()].flatMap(({ where, source, flags }) => {
    if (Object.hasOwn(bounded, source)) return [];
    const { ms, piece } = slowest(source, flags);
    return ms > cpuMsMax
      ? [`${where} /${source}/${flags}: ${ms.toFixed(0)} ms for ${JSON.stringify(piece)}`]
      : [];
  });
  assert.deepEqual(bad, []);
  const unused = Object.keys(bounded).filter((one) => !all.some(({ source }) => source === one));
  assert.deepEqual(unused, [], "exceptions that nothing needs");
});
