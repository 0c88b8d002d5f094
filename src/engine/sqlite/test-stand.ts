import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openLogWriter, openPipelineEngine, sqliteFiles } from "./index.ts";

/** An engine on a folder of its own, for one test. */
export interface EngineStand {
  readonly log: ReturnType<typeof openLogWriter>;
  readonly engine: ReturnType<typeof openPipelineEngine>;
  /** Closes it, and removes the folder. */
  readonly close: () => Promise<void>;
}

/** Opens both sides of it. */
export function openEngineStand(): EngineStand {
  const folder = mkdtempSync(join(tmpdir(), "signalpost-engine-"));
  const files = sqliteFiles(folder);
  const log = openLogWriter(files);
  const engine = openPipelineEngine(files);
  return {
    log,
    engine,
    async close() {
      log.close();
      await engine.close();
      rmSync(folder, { recursive: true });
    },
  };
}
