import { useState } from "react";
import type { Evidence } from "../../../../src/wire/index.ts";
import type { Guide, GuideStep } from "./guide.ts";

/** Whether a step is done, and who says so. */
export type StepState = "proved" | "confirmed" | "open";

/** The name under which a reader's confirmation is kept. */
export function stepKey(guide: Guide, step: GuideStep): string {
  return `${guide.slug}/${step.title}`;
}

/** A step is proved by evidence, or confirmed by the reader where nothing can prove it. */
export function stepState(
  guide: Guide,
  step: GuideStep,
  evidence: readonly Evidence[],
  confirmed: ReadonlySet<string>,
): StepState {
  const found = evidence.find((one) => one.id === step.evidence);
  if (found?.state === "proved") return "proved";
  return confirmed.has(stepKey(guide, step)) ? "confirmed" : "open";
}

/** How many steps of a guide are done. */
export function guideProgress(guide: Guide, evidence: readonly Evidence[], confirmed: ReadonlySet<string>) {
  const counted = guide.steps.filter((step) => !step.alternative);
  const done = counted.filter((step) => stepState(guide, step, evidence, confirmed) !== "open").length;
  return { done, all: counted.length };
}

/** What the reader confirmed, kept in this browser: it proves nothing to others. */
export function useConfirmed(store: string) {
  const key = `signalpost.guides.${store}`;
  const [confirmed, setConfirmed] = useState<ReadonlySet<string>>(() => stored(key));
  const confirm = (step: string, yes: boolean) => {
    const next = new Set(confirmed);
    if (yes) next.add(step);
    else next.delete(step);
    localStorage.setItem(key, JSON.stringify([...next]));
    setConfirmed(next);
  };
  return { confirmed, confirm };
}

function stored(key: string): ReadonlySet<string> {
  try {
    const list: unknown = JSON.parse(localStorage.getItem(key) ?? "[]");
    return new Set(Array.isArray(list) ? list.filter((one) => typeof one === "string") : []);
  } catch {
    return new Set();
  }
}
