import {
  adoptKey,
  isKeyExposed,
  loadKeyRing,
  loadSealer,
  renewContactKeys,
  stageKey,
} from "../config/index.ts";
import { openPipelineEngine, sqliteFiles } from "../engine/sqlite/index.ts";
import { createAudit, type Resealed, resealSecrets } from "../operate/index.ts";
import { systemClock } from "../system/index.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Replaces the master key of a data folder that nobody else uses. Steps, each durable before the next: the new key lies
 * beside the old one; every secret is sealed again, in one transaction; the new key takes the old one's place. A crash
 * between any two leaves a folder in which both keys are known, and `prepareKeys` goes on at the next start.
 */
export async function rotateKey(
  folder: string,
  environment: Environment,
  options: { readonly forgetLost: boolean },
): Promise<Resealed> {
  if (environment.SIGNALPOST_MASTER_KEY === undefined) {
    loadKeyRing(folder, environment); // refuses a damaged key file before anything is changed
    stageKey(folder);
  }
  return reseal(folder, environment, options.forgetLost);
}

/**
 * Before a server opens its first secret: rights of the key file are narrowed, and a replacement of the key that was
 * interrupted, or that the environment asks for with an old key, is ended.
 */
export async function prepareKeys(
  folder: string,
  environment: Environment,
  logged: (level: "info" | "warn", message: string) => void,
): Promise<void> {
  if (isKeyExposed(folder)) {
    logged(
      "warn",
      "other accounts of this machine could read the master key; that is mended now. If one may have done so: signalpost rotate-key",
    );
  }
  if (loadKeyRing(folder, environment).older.length === 0) return;
  const { count } = await reseal(folder, environment, false);
  logged("info", `the new master key is in use: ${count} secrets were sealed again`);
}

async function reseal(folder: string, environment: Environment, forgetLost: boolean): Promise<Resealed> {
  const engine = openPipelineEngine(sqliteFiles(folder));
  try {
    const sealer = loadSealer(folder, environment);
    const resealed = await resealSecrets(engine.state, sealer, { forgetLost });
    await renewContactKeys(engine.state, sealer);
    await createAudit(engine.state, systemClock).record({
      actor: "server",
      action: "master_key.replace",
      object: "data folder",
      detail: { sealed_again: resealed.count, lost: resealed.lost },
    });
    // What the old key opens is not to be found on the disk any more, in no page of the write-ahead log either.
    engine.emptyStateLog();
    if (environment.SIGNALPOST_MASTER_KEY === undefined) adoptKey(folder);
    return resealed;
  } finally {
    await engine.close();
  }
}
