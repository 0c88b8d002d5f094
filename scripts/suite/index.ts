import { checks, runCheck } from "./check-step.ts";
import { addCounts, type Count, noCount } from "./count.ts";
import { runTests } from "./run-tests.ts";
import { listTestFiles, type TestFile } from "./test-file.ts";

/** What `npm test` is made of, in the order it runs; `--only NAME[,NAME]` picks some. */
export const groups = ["check", "unit", "integration", "browser"] as const;

/** One part of the whole suite. */
export type Group = (typeof groups)[number];

/** What to run. */
export interface SuiteOptions {
  readonly only: readonly Group[];
  /** Runs only files whose path contains one of these, where there are any; the checks are left out then. */
  readonly filters: readonly string[];
}

/**
 * Runs the groups, prints `N passed, N failed` as the last line and returns the exit code: 0 only when something ran,
 * everything that was asked for, and nothing failed.
 */
export async function runSuite(options: SuiteOptions): Promise<number> {
  const { filters } = options;
  const files = await listTestFiles(filters);
  let total = noCount;
  for (const group of options.only) {
    if (group === "check") {
      if (filters.length === 0) total = addCounts(total, await runChecks());
    } else {
      total = addCounts(total, await runGroup(group, files));
    }
  }
  if (total.passed + total.failed === 0) console.error(`\nNo test ran in ${options.only.join(", ")}.`);
  const missed = filters.filter((one) => !files.some(({ path }) => path.includes(one)));
  for (const one of missed) console.error(`\nThere is no test file whose path contains "${one}".`);
  for (const name of total.failures) console.error(`failed: ${name}`);
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  return total.failed === 0 && total.passed > 0 && missed.length === 0 ? 0 : 1;
}

async function runChecks(): Promise<Count> {
  let total = noCount;
  for (const check of checks()) total = addCounts(total, await runCheck(check));
  return total;
}

function runGroup(group: Exclude<Group, "check">, files: readonly TestFile[]): Promise<Count> {
  const paths = files.filter((file) => file.group === group).map((file) => file.path);
  if (paths.length === 0) return Promise.resolve(noCount);
  console.log(`\n# ${group}: ${paths.length} ${paths.length === 1 ? "file" : "files"}`);
  // Browsers share a screen's worth of memory and two cores with the server under test: one file at a time.
  return runTests(paths, { concurrency: group === "browser" ? 1 : 2 });
}
