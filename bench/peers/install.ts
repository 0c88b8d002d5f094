import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

/** Installs the peers' packages, which only the bench needs; gives back why that failed, or null. */
export function installPeers(): string | null {
  const folder = import.meta.dirname;
  if (existsSync(join(folder, "node_modules", "@walkeros"))) return null;
  const args = ["install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts"];
  const installed = spawnSync("npm", args, { cwd: folder, encoding: "utf8" });
  return installed.status === 0
    ? null
    : `it does not install: ${installed.stderr.trim().split("\n").at(0) ?? ""}`;
}
