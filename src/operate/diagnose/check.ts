import type { Check, Remedy } from "../../wire/index.ts";

type Result = Check["result"];

/** A check's outcome in one call: `found("traffic", "Events arrive", "ok", "…")`. */
export function found(
  id: string,
  title: string,
  result: Result,
  sentence: string,
  more: { readonly remedy?: Remedy; readonly destination?: string } = {},
): Check {
  return { id, title, result, sentence, remedy: more.remedy ?? null, destination: more.destination ?? null };
}

/** `12 %`. */
export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

const order: Readonly<Record<Result, number>> = { failed: 0, warning: 1, unknown: 2, ok: 3 };

/** The most likely cause: the worst check that was made first. */
export function verdictOf(checks: readonly Check[], fine: string): string {
  const worst = checks.toSorted((a, b) => order[a.result] - order[b.result])[0];
  if (worst?.result === "failed" || worst?.result === "warning") return worst.sentence;
  const unknown = checks.filter((one) => one.result === "unknown").length;
  return unknown === 0
    ? fine
    : `${fine} ${unknown === 1 ? "One check" : `${unknown} checks`} could not tell.`;
}
