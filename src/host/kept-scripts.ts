import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Scripts of the pixel that pages ask for by a hash of their content, also those of earlier versions. */
export interface KeptScripts {
  /** Keeps one that was asked for by its hash; once for each is enough. */
  readonly keep: (script: { readonly hash: string; readonly script: string }) => Promise<void>;
  readonly find: (hash: string) => Promise<string | null>;
}

/**
 * Keeps them in the data folder: a shop that has pasted an address with a hash goes on loading that script after an
 * upgrade. There are a few for each version, so that nothing is ever deleted.
 */
export function keepScripts(folder: string): KeptScripts {
  const shelf = join(folder, "scripts");
  const kept = new Set<string>();
  const fileOf = (hash: string) => join(shelf, `${hash}.js`);
  return {
    async keep({ hash, script }) {
      if (kept.has(hash)) return;
      kept.add(hash);
      await mkdir(shelf, { recursive: true });
      // Appears whole, or not at all.
      const draft = `${fileOf(hash)}.${process.pid}`;
      await writeFile(draft, script);
      await rename(draft, fileOf(hash));
    },
    find: (hash) => readFile(fileOf(hash), "utf8").catch(() => null),
  };
}
