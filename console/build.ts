import { existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Where the console is built and where it is built from. */
export interface BuildOptions {
  /** @default dist/console of this repository */
  readonly outDir?: string;
}

const here = dirname(fileURLToPath(import.meta.url));
const defaultOutDir = join(here, "..", "dist", "console");
/** What a build depends on. */
const sources = [join(here, "src"), join(here, "index.html"), join(here, "vite.config.ts")];

/** Builds the console with Vite: hashed assets and one page. A few seconds; quiet unless it fails. */
export async function buildConsole({ outDir = defaultOutDir }: BuildOptions = {}): Promise<void> {
  // Loaded only here: a published package carries the built console and no Vite.
  const { build } = await import("vite");
  await build({
    configFile: join(here, "vite.config.ts"),
    logLevel: "warn",
    build: { outDir, emptyOutDir: true },
  });
}

/** Whether a built console is missing or older than what it is built from. */
export async function consoleIsStale({ outDir = defaultOutDir }: BuildOptions = {}): Promise<boolean> {
  const page = join(outDir, "index.html");
  if (!existsSync(page)) return true;
  const builtAt = (await stat(page)).mtimeMs;
  const changes = await Promise.all(sources.map(latestChange));
  return Math.max(...changes) > builtAt;
}

async function latestChange(path: string): Promise<number> {
  if (!existsSync(path)) return 0;
  const info = await stat(path);
  if (!info.isDirectory()) return info.mtimeMs;
  const names = await readdir(path);
  const inside = await Promise.all(names.map((name) => latestChange(join(path, name))));
  return Math.max(info.mtimeMs, ...inside);
}

if (import.meta.main) await buildConsole();
