import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { ShopifyPixelSettings } from "./shopify-settings.ts";

/**
 * Parts of the script that a shop asks for, beside what everybody gets. The address of the script names them:
 * `/s.js?with=cart,forms`.
 */
export const pixelParts = ["cart", "dataLayer", "drive", "forms", "meta"] as const;
/** One of them. */
export type PixelPart = (typeof pixelParts)[number];

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
const published = new URL("dist/pixel/", root);

/** Where the parts come from that are started by the option of their name. */
const helpers = { cart: "cart.ts", dataLayer: "ga4.ts", forms: "form.ts" } as const;

/** Property names that never leave the script, so that they may be shortened. */
const internalNames = ["ids", "state"];

/** Builds the script that shops load, with these parts. */
export async function buildPixel(parts: readonly PixelPart[] = []): Promise<BuiltPixel> {
  return describeScript(await bundle(entry(parts)));
}

/** A page needs the code of its mode only: that of `drive` and `load`, or that of `bridge` and `manual`. */
function entry(parts: readonly PixelPart[]): string {
  const started = Object.entries(helpers).filter(([name]) => parts.some((part) => part === name));
  const drives = parts.includes("drive");
  const hasMeta = parts.includes("meta");
  return `
    import { takeOver } from "./take-over.ts";
    import { tellTikTok, tiktok } from "./tiktok.ts";
    ${hasMeta ? `import { meta, tellMeta } from "./meta.ts";` : ""}
    ${drives ? `import { driveBy } from "./drive.ts";` : `import { bridge } from "./bridge.ts";`}
    ${started.map(([name, file]) => `import { ${name} } from "./${file}";`).join("\n")}
    ${drives ? `const drive = driveBy({ tiktok: tellTikTok${hasMeta ? ", meta: tellMeta" : ""} });` : ""}
    takeOver(
      window.signalpost,
      [tiktok${hasMeta ? ", meta" : ""}],
      ${drives ? "{ drive, load: drive }" : "{ bridge, manual: bridge }"},
      { ${started.map(([name]) => name)} },
    );
  `;
}

/** The parts named in an address (`?with=cart,forms`), in one order, without what is unknown. */
export function partsOf(named: string | null | undefined): readonly PixelPart[] {
  const wanted = (named ?? "").split(",");
  return pixelParts.filter((part) => wanted.includes(part));
}

/** The script as it was published with the package; running from source it is built when the source is newer. */
export async function loadPixel(parts: readonly PixelPart[] = []): Promise<BuiltPixel> {
  return describeScript(await readFresh(fileName(parts)));
}

const refreshing = new Map<string, Promise<void>>();

/** A file of `dist/pixel`, made anew where the source is newer. */
async function readFresh(name: string): Promise<string> {
  const refreshed = refreshing.get(name) ?? refresh(name);
  refreshing.set(name, refreshed);
  await refreshed.catch((error: unknown) => {
    refreshing.delete(name);
    throw error;
  });
  return await readFile(new URL(name, published), "utf8");
}

/** The bundler runs in a process of its own: it takes more memory and time than the whole server. */
async function refresh(name: string): Promise<void> {
  const newest = await newestSource();
  if (newest === null || (await readFile(stampOf(name), "utf8").catch(() => "")) === newest) return;
  await promisify(execFile)(process.execPath, [fileURLToPath(import.meta.url), name]);
}

/** When the source was changed last, as text; null when there is no source (the published package). */
async function newestSource(): Promise<string | null> {
  const folder = new URL("pixel/", root);
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(".ts"));
  if (!names.includes("take-over.ts")) return null;
  const times = await Promise.all(names.map(async (name) => (await stat(new URL(name, folder))).mtimeMs));
  return `${names.length} ${Math.max(...times)}`;
}

/** Beside a file: which source it was made of. */
function stampOf(name: string): URL {
  return new URL(`${name}.source`, published);
}

/** Several processes may build at once: each file appears whole. */
async function writeWhole(name: string, text: string): Promise<void> {
  const draft = new URL(`${name}.${process.pid}`, published);
  await writeFile(draft, text);
  await rename(draft, new URL(name, published));
}

/**
 * The scripts by the parts that an address names. Each is made once; one that could not be made is tried again for the
 * next page that asks, or no shop would get it until the next start.
 */
export function createPixelScripts(load = loadPixel): (named: string | null) => Promise<BuiltPixel> {
  const made = new Map<string, Promise<BuiltPixel>>();
  return (named) => {
    const parts = partsOf(named);
    const name = parts.join();
    const known = made.get(name);
    if (known) return known;
    const script = load(parts);
    made.set(name, script);
    script.catch(() => made.delete(name));
    return script;
  };
}

/** The code that the snippet carries for modes `bridge` and `manual`. */
export function buildEarlyWatch(platform: "tiktok" | "meta"): Promise<string> {
  return bundle(`import "./early-${platform}.ts";`);
}

function fileName(parts: readonly PixelPart[]): string {
  return ["s", ...parts, "js"].join(".");
}

/**
 * esbuild bundles, shortens internal names and looks after old browsers; Terser then moves each function to its only
 * caller, and Vite's minifier shortens what that leaves. When the script was 5.5 kB gzipped it was 5.9 kB by esbuild
 * alone, and 5.7 by esbuild and Vite's.
 */
async function bundle(source: string, format: "iife" | "esm" = "iife", minify = true): Promise<string> {
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    stdin: { contents: source, loader: "ts", resolveDir: fileURLToPath(new URL("pixel/", root)) },
    bundle: true,
    write: false,
    format,
    legalComments: "none",
    // What 2021 brought, which the web views inside apps have too.
    target: ["chrome91", "safari14.1", "firefox90"],
    ...(minify ? { mangleProps: RegExp(`^(${internalNames.join("|")})$`) } : {}),
  });
  const text = outputFiles[0]?.text ?? "";
  return minify ? minified(text) : text;
}

async function minified(text: string): Promise<string> {
  const [terser, vite] = await Promise.all([import("terser"), import("vite")]);
  const { code = "" } = await terser.minify(text, {
    ecma: 2020,
    toplevel: true,
    // `unsafe`: `String(x)` may become `"" + x` and the like; we redefine no built-in.
    compress: { passes: 3, unsafe: true, unsafe_arrows: true, pure_getters: true, hoist_funs: false },
  });
  const options = { compress: { target: "es2020" }, mangle: { toplevel: true } };
  return vite.minifySync("s.js", code, options).code.trim();
}

/** A script with all that it takes to serve it. */
export function describeScript(script: string): BuiltPixel {
  const gzip = gzipSync(script, { level: 9 });
  const brotli = brotliCompressSync(script, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: script.length },
  });
  return {
    script,
    hash: createHash("sha256").update(script).digest("hex").slice(0, 16),
    integrity: `sha384-${createHash("sha384").update(script).digest("base64")}`,
    gzip,
    brotli,
    gzipBytes: gzip.length,
    brotliBytes: brotli.length,
  };
}

/** The module for shops that use a bundler. */
export function buildModule(): Promise<string> {
  return bundle(`export * from "./index.ts";`, "esm");
}

/**
 * The file to paste into Shopify's Customer events. Not minified, because people read what they paste; a shop's
 * settings stand at its top.
 */
export async function buildShopifyPixel(settings: ShopifyPixelSettings): Promise<string> {
  const code = await bundle(`import "./shopify-web-pixel.ts";`, "iife", false);
  return `// Signalpost: paste into Shopify Admin > Settings > Customer events > Add custom pixel.
${settingsText(settings)}${code}`;
}

/** The same, from the file in `dist`: the package carries no bundler. */
export async function loadShopifyPixel(settings: ShopifyPixelSettings): Promise<string> {
  const text = await readFresh(shopifyFile);
  return text.replace(settingsBlock, () => settingsText(settings));
}

const shopifyFile = "shopify-web-pixel.js";
const settingsBlock = /const signalpostSettings = \{\n[\s\S]*?\n\};\n/;

function settingsText(settings: ShopifyPixelSettings): string {
  const lines = Object.entries(settings).map(([name, value]) => `  ${name}: ${JSON.stringify(value)},`);
  return `const signalpostSettings = {\n${lines.join("\n")}\n};\n`;
}

/** The pre-built early watches, as the text of src/collect/snippet-watch.ts. */
export async function snippetWatchSource(): Promise<string> {
  const [tiktok, meta] = await Promise.all([buildEarlyWatch("tiktok"), buildEarlyWatch("meta")]);
  return `/**
 * What the snippet carries in modes \`bridge\` and \`manual\`, built from pixel/early-*.ts by
 * \`node pixel/build.ts --snippet\`: it gives calls to a platform's own pixel their event ID from the very start,
 * whichever script arrives first. A test keeps it current.
 */
export const snippetWatch = {
  tiktok: ${JSON.stringify(tiktok)},
  meta: ${JSON.stringify(meta)},
} as const;
`;
}

/** Makes the files of `dist/pixel`: these, or all. */
async function publish(names: readonly string[]): Promise<void> {
  const source = await newestSource();
  await mkdir(published, { recursive: true });
  for (const [name, make] of files) {
    if (names.length > 0 && !names.includes(name)) continue;
    await writeWhole(name, await make());
    if (source !== null) await writeWhole(`${name}.source`, source);
  }
}

const files: ReadonlyMap<string, () => Promise<string>> = new Map([
  ...partSets().map((parts) => [fileName(parts), async () => (await buildPixel(parts)).script] as const),
  ["index.js", buildModule] as const,
  [
    "index.d.ts",
    async () => {
      const types = await readFile(new URL("pixel/api.ts", root), "utf8");
      return `${types}\nexport declare const signalpost: Signalpost;\n`;
    },
  ] as const,
  [
    shopifyFile,
    () => {
      const settings = { key: "YOUR_PUBLIC_KEY", endpoint: "https://YOUR_COLLECTOR/e" };
      return buildShopifyPixel({ ...settings, scope: "checkout", contentId: "variant", tiktokPixelId: "" });
    },
  ] as const,
]);

function partSets(): readonly (readonly PixelPart[])[] {
  return Array.from({ length: 2 ** pixelParts.length }, (_set, bits) =>
    pixelParts.filter((_part, index) => bits & (1 << index)),
  );
}

if (import.meta.main) {
  const [first] = process.argv.slice(2);
  if (first === "--snippet")
    await writeFile(new URL("src/collect/snippet-watch.ts", root), await snippetWatchSource());
  else await publish(process.argv.slice(2));
}
