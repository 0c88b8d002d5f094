import { checkEvents } from "../kit/batch.ts";
import { isRecord } from "../kit/rules.ts";
import { invalidValue, noPermission, type Refusal, refusals } from "./codes.ts";
import { checkEvent, type TrackEvent } from "./event-check.ts";
import { type EventSource, isEventSource } from "./schema.ts";
import type { TikTokSwitches } from "./switches.ts";

/** A request whose events may be accepted. */
export interface Batch {
  readonly pixel: string;
  readonly source: EventSource;
  readonly testEventCode: string | undefined;
  readonly events: readonly TrackEvent[];
  readonly failed: readonly FailedEvent[];
}

/** One refused event of a partly accepted batch; only `order_in_batch` is known from Events 1.0. */
export interface FailedEvent {
  readonly order_in_batch: number;
  readonly code: number;
  readonly message: string;
}

/** Either the batch or why the whole request is refused. */
export type BatchVerdict =
  | { readonly kind: "accepted"; readonly batch: Batch }
  | { readonly kind: "refused"; readonly refusal: Refusal };

/** What the check has to know of the account and the moment. */
export interface TrackContext {
  readonly switches: TikTokSwitches;
  readonly nowMs: number;
  /** Pixels that the request's token may write to. */
  readonly permitted: ReadonlySet<string>;
  /** What kind of events a pixel takes; undefined for an unknown one. */
  readonly eventSource: (pixel: string) => string | undefined;
}

const eventsMax = 1000;
/** Given out by TikTok to its partners; the list is surely longer. */
const partnerNames: ReadonlySet<string> = new Set([
  "Segment",
  "RudderStack",
  "GoogleTagManagerServer",
  "Adobe",
]);

/** Checks a body in the order: top-level types, pixel, batch size, events. */
export function checkBatch(body: unknown, context: TrackContext): BatchVerdict {
  const refused = (refusal: Refusal): BatchVerdict => ({
    kind: "refused",
    refusal: echoed(refusal, body, context),
  });
  if (!isRecord(body)) return refused(invalidValue("body", "not a valid object."));
  const top = checkTop(body, context);
  if (top.kind === "refused") return refused(top.refusal);
  const { source, pixel, data } = top;
  if (data.length < 1 || data.length > eventsMax) return refused(refusals.batchSize);
  const rule = context.switches.batch === "atomic" ? "atomic" : "per_event";
  const checked = checkEvents(data, rule, (raw, index) =>
    checkEvent(raw, index, source, context.switches, context.nowMs),
  );
  if (checked.kind === "refused") return checked;
  const failed = checked.failed.map(({ index, refusal: { code, message } }) => ({
    order_in_batch: index,
    code,
    message,
  }));
  const testEventCode = typeof body.test_event_code === "string" ? body.test_event_code : "";
  return {
    kind: "accepted",
    batch: {
      pixel,
      source,
      testEventCode: testEventCode === "" ? undefined : testEventCode,
      events: checked.events,
      failed,
    },
  };
}

type Top =
  | {
      readonly kind: "accepted";
      readonly source: EventSource;
      readonly pixel: string;
      readonly data: readonly unknown[];
    }
  | { readonly kind: "refused"; readonly refusal: Refusal };

function checkTop(body: Readonly<Record<string, unknown>>, context: TrackContext): Top {
  const refused = (refusal: Refusal): Top => ({ kind: "refused", refusal });
  const { event_source: source, event_source_id: pixel, data } = body;
  // Text seen in September 2025, when the source was missing; crm is in the reference all the same.
  if (!isEventSource(source)) return refused(invalidValue("event_source", "must be web, app or offline."));
  if (typeof pixel !== "string" || pixel === "") {
    return refused(invalidValue("event_source_id", "not a valid string."));
  }
  for (const name of ["test_event_code", "partner_name"]) {
    const value = body[name];
    const absent = value === undefined || (value === null && context.switches.nulls === "ignored");
    if (!absent && typeof value !== "string") return refused(invalidValue(name, "not a valid string."));
  }
  if (data === undefined) return refused(invalidValue("data", "missing data for required field."));
  if (!Array.isArray(data)) return refused(invalidValue("data", "not a valid list."));
  if (source === "app" && context.switches.app_source === "refused") return refused(refusals.notAllowListed);
  const registered = context.eventSource(pixel);
  if (registered === undefined || !context.permitted.has(pixel)) return refused(noPermission(pixel));
  // A pixel code with event_source offline was refused with this text (stape-io/tiktok-tag#33).
  if (registered !== source) return refused(invalidValue("event_source_id", "not a valid string."));
  const partner = body.partner_name;
  if (
    context.switches.partner_name === "checked" &&
    typeof partner === "string" &&
    !partnerNames.has(partner)
  ) {
    return refused(refusals.partner);
  }
  return { kind: "accepted", source, pixel, data };
}

function echoed(refusal: Refusal, body: unknown, context: TrackContext): Refusal {
  const id = isRecord(body) ? body.event_source_id : undefined;
  if (!context.switches.echo_event_source_id || typeof id !== "string") return refusal;
  return { ...refusal, message: `${refusal.message} (event_source_id: ${id})` };
}
