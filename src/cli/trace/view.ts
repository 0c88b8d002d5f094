import type { styleText } from "node:util";
import type { EventTrace, TraceCopy, TraceDelivery } from "../../wire/index.ts";

/** Paints a text; plain where nobody sees colours. */
export type Paint = (style: Parameters<typeof styleText>[0], text: string) => string;

const colours = {
  delivered: "green",
  skipped: "gray",
  rejected: "red",
  expired: "magenta",
  waiting: "blue",
  parked: "blue",
  held: "yellow",
} as const;

const marks = {
  delivered: "✓",
  skipped: "–",
  rejected: "✗",
  expired: "⌛",
  waiting: "…",
  parked: "…",
  held: "!",
} as const;

/** The trace as a timeline for a terminal: received, identified, and what became of it at each destination. */
export function describeTrace(trace: EventTrace, paint: Paint): string {
  const copies = trace.copies.map((copy) => describeCopy(copy, paint));
  const deliveries = trace.deliveries.map((delivery) => describeDelivery(delivery, paint));
  return [
    `${paint("bold", trace.event_id)}  ${paint("dim", `store ${trace.store}`)}`,
    ...copies,
    ...deliveries,
  ].join("\n\n");
}

function describeCopy(copy: TraceCopy, paint: Paint): string {
  const late = copy.received_at - copy.event_time;
  const lines = [
    `${stamp(copy.received_at)}  received    ${paint("bold", copy.event)} from ${sourceNames[copy.source]}${late > 1000 ? `, ${duration(late)} after it happened` : ""}`,
  ];
  if (copy.profile) {
    const known = copy.profile.known.join(", ") || "nothing to match by";
    lines.push(`${gap}  identified  profile ${copy.profile.id} knows ${known}`);
  }
  for (const twin of copy.twins) {
    lines.push(
      `${gap}  browser     ${twin.platform}'s own pixel sent ${twin.name} with ID ${twin.event_id ?? "none"}`,
    );
  }
  if (copy.flags.length > 0) lines.push(`${gap}  flagged     ${copy.flags.join(", ")}`);
  for (const note of copy.notes) lines.push(`${gap}  note        ${note}`);
  return lines.join("\n");
}

const sourceNames = { pixel: "the pixel", server: "the server API", shopify: "a Shopify webhook" } as const;

function describeDelivery(delivery: TraceDelivery, paint: Paint): string {
  const { outcome } = delivery;
  const label = paint([colours[outcome], "bold"], `${marks[outcome]} ${outcome.toUpperCase()}`);
  const lines = [
    `${paint("bold", delivery.title)} (${delivery.destination})  ${delivery.event}  ${label}  ${delivery.detail}`,
  ];
  if (delivery.due_at !== null) lines.push(`${gap}  next try    ${stamp(delivery.due_at)}`);
  for (const addition of delivery.additions) {
    const from = addition.from
      ? `from ${addition.from.event} at ${stamp(addition.from.received_at)}`
      : "from its profile";
    lines.push(`${gap}  added       ${addition.field} ${from}`);
  }
  for (const attempt of delivery.attempts) {
    const status = attempt.status === null ? "no answer" : `HTTP ${attempt.status}`;
    const batch = attempt.batch_events > 1 ? `, one of ${attempt.batch_events} in the request` : "";
    lines.push(
      `${stamp(attempt.at)}  ${attempt.result.padEnd(10)}  ${status} in ${duration(attempt.duration_ms)}${batch}: ${attempt.detail}`,
    );
  }
  return lines.join("\n");
}

const gap = " ".repeat(23);

function stamp(at: number): string {
  return new Date(at).toISOString().slice(0, 23).replace("T", " ");
}

function duration(ms: number): string {
  if (ms < 1000) return `${ms} ms`;
  if (ms < 120_000) return `${(ms / 1000).toFixed(1)} s`;
  return ms < 7_200_000 ? `${Math.round(ms / 60_000)} min` : `${Math.round(ms / 3_600_000)} h`;
}
