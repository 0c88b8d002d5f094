import { accessSync, constants, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { engineContract, type TestEngine } from "../contract/index.ts";
import type { Engine } from "../index.ts";
import { openLogWriter, openPipelineEngine, sqliteFiles } from "./index.ts";

engineContract("SQLite", createTestEngine);

/** Memory where the system offers it: the contract is about what is stored, not about the disk. */
function baseFolder(): string {
  try {
    accessSync("/dev/shm", constants.W_OK);
    return "/dev/shm";
  } catch {
    return tmpdir();
  }
}

async function createTestEngine(): Promise<TestEngine> {
  const folder = mkdtempSync(join(baseFolder(), "signalpost-engine-"));
  const files = sqliteFiles(folder);
  let opened = open();

  function open(): {
    readonly engine: Engine;
    readonly close: () => Promise<void>;
    readonly flush: () => void;
  } {
    const writer = openLogWriter(files);
    const pipeline = openPipelineEngine(files);
    const log = { ...writer, ...pipeline.log };
    return {
      engine: { ...pipeline, log },
      flush: () => pipeline.checkpointLog(),
      async close() {
        writer.close();
        pipeline.abandon();
      },
    };
  }

  return {
    engine: () => opened.engine,
    async crash() {
      await opened.close();
      opened = open();
    },
    async damage(text) {
      opened.flush();
      await opened.close();
      const bytes = readFileSync(files.log);
      const at = bytes.indexOf(text);
      if (at < 0) throw new Error("the text to damage is not in the file");
      const middle = at + Math.floor(Buffer.byteLength(text) / 2);
      bytes[middle] = (bytes[middle] ?? 0) ^ 1;
      writeFileSync(files.log, bytes);
      opened = open();
    },
    async dispose() {
      await opened.close();
      rmSync(folder, { recursive: true });
    },
  };
}
