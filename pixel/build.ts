import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { BuildOptions } from "esbuild";

/** The built pixel, ready to be served. */
export interface BuiltPixel {
  readonly script: string;
  /** First 16 hex digits of the script's SHA-256: its ETag and its immutable address. */
  readonly hash: string;
  /** For `integrity="..."`. */
  readonly integrity: string;
  readonly gzip: Buffer;
  readonly brotli: Buffer;
  readonly gzipBytes: number;
  readonly brotliBytes: number;
}

const root = new URL("../", import.meta.url);
const built = new URL("dist/pixel/", root);

/** Browsers that the pixel is made for: what 2021 brought, which in-app web views have too. */
const target = ["chrome91", "safari14.1", "firefox90"];

const shared: BuildOptions = {
  absWorkingDir: new URL("pixel/", root).pathname,
  bundle: true,
  minify: true,
  target,
  write: false,
  legalComments: "none",
};

/** Builds the script that shops load. */
export async function buildPixel(): Promise<BuiltPixel> {
  return describe(await bundle({ ...shared, entryPoints: ["script.ts"], format: "iife" }));
}

/** The script as it was published with the package, or built now when running from source. */
export async function loadPixel(): Promise<BuiltPixel> {
  const published = await readFile(new URL("s.js", built), "utf8").catch(() => null);
  return published === null ? buildPixel() : describe(published);
}

async function bundle(options: BuildOptions): Promise<string> {
  const { build } = await import("esbuild");
  const { outputFiles } = await build(options);
  return outputFiles?.[0]?.text ?? "";
}

function describe(script: string): BuiltPixel {
  const digest = createHash("sha384").update(script).digest("base64");
  const gzip = gzipSync(script, { level: 9 });
  const brotli = brotliCompressSync(script, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: script.length },
  });
  return {
    script,
    hash: createHash("sha256").update(script).digest("hex").slice(0, 16),
    integrity: `sha384-${digest}`,
    gzip,
    brotli,
    gzipBytes: gzip.length,
    brotliBytes: brotli.length,
  };
}

if (import.meta.main) {
  const pixel = await buildPixel();
  const module = await bundle({ ...shared, entryPoints: ["index.ts"], format: "esm" });
  const shopify = await bundle({
    ...shared,
    entryPoints: ["shopify-web-pixel.ts"],
    format: "iife",
    minify: false,
  });
  const types = await readFile(new URL("pixel/api.ts", root), "utf8");
  await mkdir(built, { recursive: true });
  await writeFile(new URL("s.js", built), pixel.script);
  await writeFile(new URL("index.js", built), module);
  await writeFile(new URL("index.d.ts", built), `${types}\nexport declare const signalpost: Signalpost;\n`);
  await writeFile(new URL("shopify-web-pixel.js", built), shopify);
  console.log(`dist/pixel/s.js: ${pixel.gzipBytes} bytes gzip, ${pixel.brotliBytes} bytes Brotli`);
}
