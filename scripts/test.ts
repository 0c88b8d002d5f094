import { parseArgs } from "node:util";
import { type Group, groups, runSuite } from "./suite/index.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: "string" }, help: { type: "boolean", short: "h" } },
});

if (values.help) {
  console.log(`npm test                        everything
npm test -- money consent       test files whose path contains "money" or "consent"
npm test -- --only unit         one group of: ${groups.join(", ")}`);
} else {
  const named = values.only?.split(",") ?? groups;
  const unknown = named.filter((name) => !isGroup(name));
  if (unknown.length > 0) {
    console.error(`--only ${unknown.join(",")}: there is no such group. Groups: ${groups.join(", ")}`);
    process.exitCode = 1;
  } else {
    process.exitCode = await runSuite({ only: named.filter(isGroup), filters: positionals });
  }
}

function isGroup(name: string): name is Group {
  return groups.some((group) => group === name);
}
