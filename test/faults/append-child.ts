import { writeSync } from "node:fs";
import { openDatabase } from "../../src/engine/sqlite/database.ts";
import { createLogWriter } from "../../src/engine/sqlite/log.ts";

/**
 * Appends events as fast as it can and says each position once it is acknowledged, and when that was. `NORMAL` is what
 * the server refuses to run with: it shows that the test of the power cut can fail.
 */
const [file = "", synchronous = "FULL"] = process.argv.slice(2);
const db = openDatabase(file, {});
db.exec(`PRAGMA synchronous = ${synchronous === "NORMAL" ? "NORMAL" : "FULL"}`);
const log = createLogWriter(db);
for (let number = 1; ; number++) {
  const text = JSON.stringify({
    event: "AddToCart",
    event_id: `e${number}`,
    received_at: number,
    padding: "x".repeat(500),
  });
  const { last } = await log.append("demo/0", [text], number);
  writeSync(1, `${last} ${process.hrtime.bigint()}\n`);
}
