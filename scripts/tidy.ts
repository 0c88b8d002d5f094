import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { tidy } from "./tidy/index.ts";

// House rules that the compiler and the linter cannot say; scripts/tidy/rules.ts lists them and their exceptions.
const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
  encoding: "utf8",
  maxBuffer: 64 * 1024 * 1024,
});
const textual =
  /\.(ts|tsx|mjs|js|json|jsonl|css|html|md|ya?ml|toml|service|conf|sh|txt)$|^[^.]*$|^\.[a-z]+$|^\.ci\//;
const paths = listed.split("\n").filter((path) => path !== "" && textual.test(path) && existsSync(path));
const findings = tidy(paths.map((path) => ({ path, text: readFileSync(path, "utf8") })));

for (const finding of findings) console.log(`${finding.path}:${finding.line}  ${finding.problem}`);
console.log(
  findings.length === 0 ? `tidy: ${paths.length} files, nothing to say` : `tidy: ${findings.length} to mend`,
);
process.exitCode = findings.length === 0 ? 0 : 1;
