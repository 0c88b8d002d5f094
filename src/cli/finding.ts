import { paint, print } from "./terminal.ts";

/** One line of the report. */
export interface Finding {
  readonly result: "ok" | "warning" | "failed";
  readonly what: string;
  readonly hint?: string;
}

/** Prints one line with its mark, and the hint below. */
export function printFinding(finding: Finding): void {
  const mark = {
    ok: paint("green", "ok     "),
    warning: paint("yellow", "warning"),
    failed: paint("red", "failed "),
  }[finding.result];
  print(
    `${mark}  ${finding.what}${finding.hint === undefined ? "" : `\n         ${paint("dim", finding.hint)}`}`,
  );
}
