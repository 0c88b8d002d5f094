import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { createScenes } from "./scene.ts";

const scene = createScenes();
const root = new URL("../../", import.meta.url);
const run = promisify(execFile);

/** A front end that has installed the package: its files lie where npm puts them, under the names that it exports. */
async function install(code: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "pixel-npm-"));
  const files = ["dist/pixel/index.js", "dist/pixel/index.d.ts"];
  await run(process.execPath, [fileURLToPath(new URL("pixel/build.ts", root)), "index.js", "index.d.ts"]);
  await mkdir(join(folder, "node_modules/signalpost/dist/pixel"), { recursive: true });
  for (const file of [...files, "package.json"]) {
    await writeFile(join(folder, "node_modules/signalpost", file), await readFile(new URL(file, root)));
  }
  await writeFile(join(folder, "main.ts"), code);
  return folder;
}

async function check(folder: string): Promise<string> {
  const tsc = fileURLToPath(new URL("node_modules/.bin/tsc", root));
  const options = [
    "--strict",
    "--noEmit",
    "--module",
    "esnext",
    "--moduleResolution",
    "bundler",
    "--types",
    "",
  ];
  const checked = await run(tsc, [...options, "main.ts"], { cwd: folder }).catch((error: unknown) =>
    Object(error),
  );
  return String(checked.stdout);
}

describe("the npm package", () => {
  it("has types that know what may be called, and what may not", async () => {
    const folder = await install(`import { signalpost, type PixelOptions } from "signalpost/pixel";
const options: PixelOptions = { key: "pk", endpoint: "https://t.shop.example/e", mode: "drive" };
signalpost.init(options);
signalpost.track("Purchase", { value: 1 }, { eventId: "order-1" });
const id: string | undefined = signalpost.visitorId();
signalpost.ready((pixel) => pixel.identify({ email: id ?? "" }));
// @ts-expect-error no such mode
signalpost.init({ ...options, mode: "both" });
// @ts-expect-error no such method
signalpost.send();
`);
    assert.equal(await check(folder), "");
    await rm(folder, { recursive: true });
  });

  scene("works in a bundle, beside TikTok's own pixel", async ({ stand, page }) => {
    const folder = await install(`import { signalpost } from "signalpost/pixel";
signalpost.init({ key: "pk_demo", endpoint: "${stand.collector}/e" });
`);
    const { outputFiles } = await build({
      absWorkingDir: folder,
      entryPoints: ["main.ts"],
      bundle: true,
      write: false,
      format: "iife",
    });
    await page.addInitScript(String(outputFiles[0]?.text));
    // The page has no snippet: TikTok's code and a button are all that is on it.
    await stand.visit(page, "npm");
    await page.click("#add");
    await stand.until(
      () => stand.events("AddToCart").length === 1 && stand.beacons("AddToCart").length === 1,
    );
    assert.equal(stand.events("AddToCart")[0]?.event_id, stand.beacons("AddToCart")[0]?.event_id);
    assert.equal(stand.events("PageView").length, 1);
    await rm(folder, { recursive: true });
  });
});
