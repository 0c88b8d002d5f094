import { useSyncExternalStore } from "react";

const tickMs = 5_000;
const listeners = new Set<() => void>();
let nowMs = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    nowMs = Date.now();
    for (const each of listeners) each();
  }, tickMs);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** The present, refreshed every few seconds for all that show an age, so that a long list has one timer. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => nowMs);
}

const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto", style: "narrow" });
const exact = new Intl.DateTimeFormat("en-GB", {
  dateStyle: "medium",
  timeStyle: "long",
});
const clock = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  fractionalSecondDigits: 3,
});
const shortClock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });

/** "12 sec. ago", "in 4 min.". */
export function relativeTime(atMs: number, fromMs: number): string {
  const seconds = Math.round((atMs - fromMs) / 1000);
  const size = Math.abs(seconds);
  if (size < 5) return "now";
  if (size < 60) return relative.format(seconds, "second");
  if (size < 3600) return relative.format(Math.round(seconds / 60), "minute");
  if (size < 86_400) return relative.format(Math.round(seconds / 3600), "hour");
  return relative.format(Math.round(seconds / 86_400), "day");
}

/** Date and time in the reader's zone, with the zone's name. */
export function exactTime(atMs: number): string {
  return exact.format(atMs);
}

/** Time of day with milliseconds, in the reader's zone. */
export function clockTime(atMs: number): string {
  return clock.format(atMs);
}

/** "14:02" today, "3 Nov 14:02" otherwise. */
export function shortTime(atMs: number, fromMs: number = Date.now()): string {
  const text = shortClock.format(atMs);
  return new Date(atMs).toDateString() === new Date(fromMs).toDateString()
    ? text
    : `${day.format(atMs)} ${text}`;
}

/** "412 ms", "1.2 s", "3 min", "2 h": how long something took. */
export function duration(ms: number): string {
  if (ms < 1) return "< 1 ms";
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  if (ms < 3_600_000) return `${Math.round(ms / 60_000)} min`;
  if (ms < 172_800_000) return `${(ms / 3_600_000).toFixed(1).replace(/\.0$/, "")} h`;
  return `${Math.round(ms / 86_400_000)} days`;
}

interface TimeProps {
  readonly at: number;
  /** `clock` for traces, where milliseconds matter. @default "relative" */
  readonly as?: "relative" | "clock" | "short";
}

/** A moment: relative or as time of day, the exact one on hover, machine-readable inside. */
export function Time({ at, as = "relative" }: TimeProps) {
  const now = useNow();
  const text =
    as === "clock"
      ? clockTime(at)
      : as === "short"
        ? shortTime(at, now)
        : // The clock here ticks in steps, so that what just happened may seem to lie ahead.
          relativeTime(at, at > now && at - now <= tickMs ? at : now);
  return (
    <time dateTime={new Date(at).toISOString()} title={exactTime(at)} className="whitespace-nowrap">
      {text}
    </time>
  );
}
