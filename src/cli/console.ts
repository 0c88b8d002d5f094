import { spawn } from "node:child_process";
import { constants, setPriority } from "node:os";
import { join } from "node:path";
import { consoleIsStale } from "../../console/build.ts";

const root = join(import.meta.dirname, "..", "..");

/** Where the built console lies, in a clone as in the published package. */
export const consoleFolder: string = join(root, "dist", "console");

/**
 * In a clone the console is built from source, in a process of its own with low priority: events are accepted
 * meanwhile. Resolves with what went wrong, or null.
 */
export async function buildConsoleWhenStale(): Promise<string | null> {
  if (!(await consoleIsStale())) return null;
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, "console", "build.ts")], {
      cwd: root,
      stdio: ["ignore", "ignore", "pipe"],
    });
    if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
    const stop = () => child.kill();
    process.once("exit", stop);
    let words = "";
    child.stderr.on("data", (chunk) => {
      words += chunk;
    });
    child.on("error", (error) => resolve(`the console could not be built: ${error.message}`));
    child.on("close", (code) => {
      process.off("exit", stop);
      resolve(code === 0 ? null : `the console could not be built: ${words.trim()}`);
    });
  });
}
