import { glob, readFile } from "node:fs/promises";

/** A test file and the group that runs it. */
export interface TestFile {
  readonly path: string;
  readonly group: "unit" | "integration" | "browser";
}

const patterns = ["src", "pixel", "console", "scripts", "test", "bench"].map(
  (folder) => `${folder}/**/*.test.{ts,tsx}`,
);

/** All test files of the repository, sorted; only those whose path contains one of the filters when there are any. */
export async function listTestFiles(filters: readonly string[]): Promise<readonly TestFile[]> {
  const paths: string[] = [];
  for await (const path of glob(patterns, { exclude: (name) => name === "node_modules" })) paths.push(path);
  const wanted = paths
    .filter((path) => filters.length === 0 || filters.some((one) => path.includes(one)))
    .sort();
  return Promise.all(
    wanted.map(async (path) => ({ path, group: groupOf(path, await readFile(path, "utf8")) })),
  );
}

/** A file drives a browser when it says so in its imports, as all of the console do; what crosses folders lies in test/. */
export function groupOf(path: string, text: string): TestFile["group"] {
  if (path.startsWith("test/console/")) return "browser";
  if (/from "(playwright-core|puppeteer-core|[^"]*\/(browser|scene)\.ts)"/.test(text)) return "browser";
  return path.startsWith("test/") ? "integration" : "unit";
}
