import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { openStand } from "./stand.ts";

const preload = ["--import", join(import.meta.dirname, "weak-disk-preload.ts")];

for (const [weak, words] of [
  ["synchronous", /synchronous=1, journal_mode=wal/],
  ["journal", /synchronous=2, journal_mode=delete/],
] as const) {
  test(`a server whose ${weak} setting does not hold refuses to start, and says what could be lost`, async (context) => {
    const stand = await openStand();
    context.after(stand.close);
    const { code, said } = await stand.startRefused({ WEAK_DISK: weak }, preload);
    assert.notEqual(code, 0);
    assert.match(said, words);
    assert.match(said, /a power cut could lose accepted events/);
    assert.match(said, /Put the data folder on a local disk/);
    assert.doesNotMatch(said, /bug of Signalpost/);
  });
}
