import { execFileSync } from "node:child_process";
import { cpSync, globSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * Makes `dist/app`, what the published package carries: the repository's own layout with compiled JavaScript (Node
 * strips types only outside node_modules), the built console and pixel, and the documents that the server shows.
 */
const root = join(import.meta.dirname, "..");
const app = join(root, "dist", "app");

rmSync(app, { recursive: true, force: true });
run(join("console", "build.ts"));
run(join("pixel", "build.ts"));
execFileSync(
  process.execPath,
  [join(root, "node_modules", "typescript", "bin", "tsc"), "-p", "tsconfig.package.json"],
  {
    cwd: root,
    stdio: "inherit",
  },
);
const texts = globSync(["src/**/*.{yaml,md,css,js,svg,html}", "docs/**/*.{md,png}"], {
  cwd: root,
  exclude: (path) => path.includes("fixtures"),
});
for (const path of [...texts, "package.json", "README.md", "dist/console", "dist/pixel"]) {
  mkdirSync(dirname(join(app, path)), { recursive: true });
  cpSync(join(root, path), join(app, path), { recursive: true });
}

function run(file: string): void {
  execFileSync(process.execPath, [join(root, file)], { cwd: root, stdio: "inherit" });
}
