import { paint, print } from "./terminal.ts";

/** One line of the report. */
export interface Finding {
  /** `unknown`: there was nothing to tell by. */
  readonly result: "ok" | "warning" | "failed" | "unknown";
  readonly what: string;
  readonly hint?: string;
}

/** Prints one line with its mark, and the hint below. */
export function printFinding(finding: Finding): void {
  const mark = {
    ok: paint("green", "ok     "),
    warning: paint("yellow", "warning"),
    failed: paint("red", "failed "),
    unknown: paint("dim", "unknown"),
  }[finding.result];
  print(
    `${mark}  ${finding.what}${finding.hint === undefined ? "" : `\n         ${paint("dim", finding.hint)}`}`,
  );
}
