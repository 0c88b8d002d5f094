import type { Finding, TextFile } from "./source.ts";

interface Rule {
  readonly pattern: RegExp;
  readonly problem: string;
  /** Paths that the rule looks at. */
  readonly where: RegExp;
}

// Patterns are put together from parts, so that this file does not contain what it forbids.
const anyOf = (...words: readonly string[]) => words.join("|");
const program = /\.(ts|tsx|mjs|js|css)$/;
const everything = /./;

const rules: readonly Rule[] = [
  {
    pattern: new RegExp(`\\b(${anyOf("TO" + "DO", "FIX" + "ME", "XX" + "X")})\\b(?!\\(#\\d+\\))`),
    problem: "an unfinished place has an issue: write its number, or finish it",
    where: program,
  },
  {
    pattern: new RegExp(
      `\\b(test|it|describe|suite|t)\\.(${anyOf("on" + "ly", "sk" + "ip", "to" + "do")})\\(`,
    ),
    problem: "every test runs, always",
    where: /\.test\.tsx?$/,
  },
  {
    pattern: new RegExp(`\\b(sk${"ip"}|to${"do"}): (true|["'\`])`),
    problem: "every test runs, always",
    where: /\.test\.tsx?$/,
  },
  {
    pattern: new RegExp(anyOf("registry\\.np" + "mjs", "deb\\.deb" + "ian\\.org", "registry\\.ya" + "rnpkg")),
    problem: "a registry's host belongs to the machine's configuration, not to the repository",
    where: everything,
  },
  {
    pattern: new RegExp(
      `(^|[^.\\w-])/(${anyOf("home", "Users", "root", "work", "workspace", "farm")})/[\\w.-]`,
    ),
    problem: "a path of one machine",
    where: everything,
  },
];

/** Words that must not stand in the repository. */
export function checkWords(file: TextFile): readonly Finding[] {
  const applying = rules.filter((rule) => rule.where.test(file.path));
  return file.text
    .split("\n")
    .flatMap((line, at) =>
      applying
        .filter((rule) => rule.pattern.test(line))
        .map((rule) => ({ path: file.path, line: at + 1, problem: rule.problem })),
    );
}
