import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findChromium } from "../browser.mjs";
import type { Count } from "./count.ts";

/** A test that hangs this long has failed. Generous: a machine that is busy with other things is no fault of ours. */
const testMsMax = 10 * 60_000;
/** A group that takes this long hangs; on two free cores the whole suite takes about ten minutes. */
const groupMsMax = 40 * 60_000;

/**
 * Runs test files with node:test, each in its own process. The runner gets a process group of its own, so that
 * whatever a failed test left running (a browser, a server) ends with it.
 */
export async function runTests(
  paths: readonly string[],
  options: { readonly concurrency: number },
): Promise<Count> {
  const folder = await mkdtemp(join(tmpdir(), "signalpost-test-"));
  const tally = join(folder, "tally.jsonl");
  const args = [
    "--test",
    `--test-concurrency=${options.concurrency}`,
    `--test-timeout=${testMsMax}`,
    "--test-reporter=spec",
    "--test-reporter-destination=stdout",
    `--test-reporter=${join(import.meta.dirname, "tally-reporter.ts")}`,
    `--test-reporter-destination=${tally}`,
    ...paths,
  ];
  const chromium = findChromium();
  const child = spawn(process.execPath, args, {
    stdio: ["ignore", "inherit", "inherit"],
    detached: true,
    env: {
      ...process.env,
      ...(chromium && { CHROMIUM_PATH: chromium }),
      ...(process.stdout.isTTY && { FORCE_COLOR: "1" }),
    },
  });
  const stop = () => killGroup(child.pid);
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  const late = setTimeout(stop, groupMsMax);
  const code = await new Promise<number>((resolve) => {
    child.on("error", () => resolve(1));
    child.on("close", (exit) => resolve(exit ?? 1));
  });
  clearTimeout(late);
  process.off("SIGINT", stop);
  process.off("SIGTERM", stop);
  stop();
  const count = readTally(await readFile(tally, "utf8").catch(() => ""));
  await rm(folder, { recursive: true, force: true });
  // A runner that failed without naming a test (a crash, a timeout of the group) must not pass.
  if (code !== 0 && count.failed === 0) {
    return { ...count, failed: 1, failures: [`test runner ended with exit code ${code}`] };
  }
  return count;
}

/** Sums the lines that the tally reporter wrote. */
export function readTally(text: string): Count {
  const lines = text.split("\n").filter((line) => line !== "");
  const failures: string[] = [];
  for (const line of lines) {
    const result: { readonly ok: boolean; readonly name: string } = JSON.parse(line);
    if (!result.ok) failures.push(result.name);
  }
  return { passed: lines.length - failures.length, failed: failures.length, failures };
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // The group is already gone, which is the usual case.
  }
}
