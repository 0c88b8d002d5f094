import assert from "node:assert/strict";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
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
    const group = Array.from({ length: 2_000 }, () => text);
    const sizes: number[] = [];
    for (let round = 0; round < 12; round++) {
      for (let one = 0; one < 4; one++) await writer.append("demo/0", group, round);
      const isLong = engine.checkpointLog();
      // Under load there is always something behind the checkpoint.
      await writer.append("demo/0", [text], round);
      if (isLong) writer.finishCheckpoint();
      sizes.push(walBytes());
    }
    assert.ok(Math.max(...sizes) < 3 * (sizes[1] ?? 0), sizes.join(" "));
    assert.equal(await engine.log.head("demo/0"), 12 * 8_001);
    await engine.close();
    writer.close();
  });
});
