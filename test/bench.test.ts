import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";

const root = join(import.meta.dirname, "..");

test("the benchmark runs, and its table has every row; what the rows say is for a quiet machine", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ["bench/run.ts", "--smoke"], { cwd: root });
  const rows = [
    /^bare node:http, 1 event a request +[\d,]+ requests\/s/m,
    /^durable ingest, 1 event a request +[\d,]+ requests\/s = \d\.\d\d of bare/m,
    /^end to end, 1 event a request +[\d,]+ events\/s = /m,
    /^bare node:http, 10 events a request +[\d,]+ requests\/s/m,
    /^durable ingest, 10 events a request +[\d,]+ requests\/s/m,
    /^end to end, 10 events a request +[\d,]+ events\/s = /m,
    /^pipeline CPU, 1 destination +[\d.]+ us an event/m,
    /^pipeline CPU, 2 destinations +[\d.]+ us an event/m,
    /^acknowledgement at [\d,]+ events\/s +p50 /m,
    /^accepted to received at [\d,]+ events\/s +p50 /m,
    /^memory of the server under that load +\d+ MB/m,
    /^start to ready, empty folder +\d+ ms/m,
  ];
  for (const row of rows) assert.match(stdout, row);
});
