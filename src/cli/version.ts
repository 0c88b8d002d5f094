import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The version of the package, from the nearest package.json above: src/cli and dist/cli lie equally deep. */
export function version(): string {
  const text = readFileSync(join(import.meta.dirname, "..", "..", "package.json"), "utf8");
  // Our own file; npm refuses one without a version.
  const manifest = JSON.parse(text) as { readonly version: string };
  return manifest.version;
}
