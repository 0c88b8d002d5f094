import { minuteMs, secondMs } from "../core/index.ts";

/** Waits before the second, third ... try. The first five come within 15 s each. */
const scheduleMs: readonly number[] = [1, 2, 4, 8, 15, 30, 60, 120].map((s) => s * secondMs);
const lastMs = 5 * minuteMs;

/** How long to wait after `failures` failures in a row; up to a fifth is taken off so that crowds disperse. */
export function backoffMs(failures: number, random: number, prescribed?: readonly number[]): number {
  const schedule = prescribed ?? scheduleMs;
  const base = schedule[failures - 1] ?? (prescribed ? (prescribed.at(-1) ?? lastMs) : lastMs);
  return Math.round(base * (1 - random * 0.2));
}

/** Further waits of one event that fails by itself: others go on meanwhile, and it should not cost many requests. */
const aloneMs: readonly number[] = [...scheduleMs, 5 * minuteMs, 10 * minuteMs, 20 * minuteMs];

/** How long one event waits that was refused for now by itself. */
export function aloneBackoffMs(attempts: number, random: number, prescribed?: readonly number[]): number {
  return backoffMs(Math.min(attempts, (prescribed ?? aloneMs).length), random, prescribed ?? aloneMs);
}

/**
 * Tries of one event alone before it ends as expired: what a standard prescribes, else more than fit into the longest
 * age limit (28 days of 20 minutes), so that age decides and trouble of some days costs no event.
 */
export function attemptsMax(prescribed?: readonly number[]): number {
  return prescribed ? prescribed.length + 1 : 2_200;
}
