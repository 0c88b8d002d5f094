import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createPixelScripts, describeScript } from "../../pixel/build.ts";
import type { PixelScript, PixelScripts } from "../collect/index.ts";

/**
 * The pixel's scripts as this version has them, and those of earlier versions that pages ask for by a hash of their
 * content. These lie in the data folder: a shop that has pasted such an address goes on loading that script after an
 * upgrade. There are a few for each version, so that nothing is ever deleted.
 */
export function servePixel(folder: string, failed: (problem: string) => void): PixelScripts {
  const shelf = join(folder, "scripts");
  const kept = new Set<string>();
  const fileOf = (hash: string) => join(shelf, `${hash}.js`);

  async function store({ hash, script }: PixelScript): Promise<void> {
    await mkdir(shelf, { recursive: true });
    // Appears whole, or not at all.
    const draft = `${fileOf(hash)}.${process.pid}`;
    await writeFile(draft, script);
    await rename(draft, fileOf(hash));
  }

  return {
    current: createPixelScripts(),
    keep(script) {
      if (kept.has(script.hash)) return;
      kept.add(script.hash);
      store(script).catch((error: unknown) => failed(`a script was not kept: ${String(error)}`));
    },
    async find(hash) {
      const text = await readFile(fileOf(hash), "utf8").catch(() => null);
      const script = text === null ? null : describeScript(text);
      return script?.hash === hash ? script : null;
    },
  };
}
