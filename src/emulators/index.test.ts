import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { describeSwitches, emulators, parseSwitches, SwitchError } from "./index.ts";

const tiktok = emulators.tiktok;
assert.ok(tiktok);

test("a command line's switches make an emulator", () => {
  const switches = parseSwitches(tiktok, [
    "batch=partial",
    "latency_ms = 250",
    "html_502=10%",
    "success_message=a=b",
  ]);
  const emulator = tiktok.create({ now: () => 0, pixels: [{ code: "C1", token: "t" }], switches });
  const { batch, latency_ms, html_502, success_message } = emulator.faults();
  assert.deepEqual([batch, latency_ms, html_502, success_message], ["partial", 250, 0.1, "a=b"]);
});

test("a command line's mistakes are told in words", () => {
  const problemsOf = (pairs: readonly string[]): readonly string[] => {
    try {
      parseSwitches(tiktok, pairs);
    } catch (error) {
      if (error instanceof SwitchError) return error.problems;
    }
    return [];
  };
  assert.deepEqual(problemsOf(["latency_ms"]), [
    'Switch "latency_ms" has no value: write name=value, for example latency_ms=250.',
  ]);
  assert.match(
    problemsOf(["lag=5"])[0] ?? "",
    /^Unknown switch "lag". Valid switches: refusal_status, batch/,
  );
  assert.deepEqual(problemsOf(["batch=half", "qps=many"]), [
    'Switch batch: must be one of atomic, partial, got "half".',
    'Switch qps: must be a number from 0 to 1000000, got "many".',
  ]);
  assert.equal(problemsOf(["__proto__=1"]).length, 1);
});

test("an event source that does not exist is refused", () => {
  const pixels = [{ code: "C1", token: "t", eventSource: "shop" }];
  assert.throws(
    () => tiktok.create({ now: () => 0, pixels }),
    /C1: eventSource must be web, offline, app or crm/,
  );
});

for (const [platform, heading] of [
  ["tiktok", "## Switches"],
  ["meta", "### Switches of Meta"],
  ["webhook", "### Switches of the webhook receiver"],
] as const) {
  test(`the README describes every switch of ${platform} with its default`, () => {
    const kind = emulators[platform];
    assert.ok(kind);
    const readme = readFileSync(new URL("README.md", import.meta.url), "utf8");
    const rowsOf = (text: string) =>
      text.split("\n").map((line) => line.split("|").map((cell) => cell.trim()));
    // The network faults are described once, with the first platform.
    const rows = [...rowsOf(readme.slice(readme.indexOf(`\n${heading}\n`))), ...rowsOf(readme)];
    for (const [name, spec] of Object.entries(kind.switches)) {
      const row = rows.find((cells) => cells[1] === `\`${name}\``);
      const onOff = typeof spec.default === "boolean" ? (spec.default ? "on" : "off") : String(spec.default);
      assert.equal(row?.[2], onOff === "" ? "none" : onOff, `default of ${name}`);
    }
    assert.equal(describeSwitches(kind).length, Object.keys(kind.switches).length);
  });
}
