import assert from "node:assert/strict";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, it } from "node:test";
import { openLogWriter, openPipelineEngine, sqliteFiles } from "./index.ts";

const reservedBytes = 16 * 1024 * 1024;
const text = JSON.stringify({ event: "PageView", padding: "x".repeat(900) });

describe("SQLite: the log's write-ahead log", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "signalpost-wal-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const walBytes = (): number => statSync(join(folder, "log.db-wal")).size;

  it("gets its room at once, and what is stored before and after is whole", async () => {
    const files = sqliteFiles(folder);
    const writer = openLogWriter(files);
    await writer.append("demo/0", [text], 1);
    writer.reserve();
    assert.ok(walBytes() >= reservedBytes, `${walBytes()} bytes`);
    const reserved = walBytes();
    await writer.append("demo/0", [text, text], 2);
    assert.equal(walBytes(), reserved);
    writer.close();
    const again = openLogWriter(files);
    assert.equal(await again.head("demo/0"), 3);
    again.close();
  });

  it("starts anew when the writer finishes a checkpoint that could not keep up, instead of growing", async () => {
    const files = sqliteFiles(folder);
    const writer = openLogWriter(files);
    const engine = openPipelineEngine(files);
    const reader = new DatabaseSync(files.log, { readOnly: true });
    const group = Array.from({ length: 8_000 }, () => text);
    const grown = async (finishes: boolean): Promise<number> => {
      const before = walBytes();
      for (let round = 0; round < 6; round++) {
        // What somebody still reads cannot be moved: so it is under load, where something always comes after.
        reader.exec("BEGIN");
        reader.prepare("SELECT count(*) FROM grp").get();
        await writer.append("demo/0", group, round);
        const isLong = engine.checkpointLog();
        reader.exec("COMMIT");
        if (finishes && isLong) writer.finishCheckpoint();
      }
      return walBytes() - before;
    };
    await grown(true);
    assert.equal(await grown(true), 0);
    assert.ok((await grown(false)) > 16 * 1024 * 1024);
    assert.equal(await engine.log.head("demo/0"), 18 * 8_000);
    reader.close();
    await engine.close();
    writer.close();
  });
});
