import { checkImports } from "./imports.ts";
import { checkFile, checkProgram } from "./shape.ts";
import { type Finding, parseSource, type TextFile } from "./source.ts";
import { checkWords } from "./words.ts";

export type { Finding, TextFile } from "./source.ts";

/** Everything in these files that breaks a house rule, in the order of the files. */
export function tidy(files: readonly TextFile[]): readonly Finding[] {
  const sources = files.map(parseSource).filter((source) => source !== null);
  const findings = [
    ...files.flatMap(checkFile),
    ...files.flatMap(checkWords),
    ...sources.flatMap(checkProgram),
    ...checkImports(sources),
  ];
  return findings.sort((a, b) => a.path.localeCompare(b.path) || a.line - b.line);
}
