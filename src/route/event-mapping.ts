import {
  canonicalName,
  isObject,
  isUsableName,
  type Outcome,
  type Parsed,
  type Problem,
  reasons,
  type StorefrontEvent,
} from "../core/index.ts";
import { type Condition, holdsAll } from "./condition.ts";
import { parseConditions } from "./parse-condition.ts";

/**
 * "When this event happens and the conditions hold, there is also that event": the original always flows on. One rule
 * for the store; `destinations` narrows who gets the additional event.
 */
export interface EventMapping {
  /** Names the rule in the console and in outcomes. */
  readonly id: string;
  readonly source_event: string;
  /** Name of the additional event. */
  readonly event: string;
  readonly when?: readonly Condition[] | undefined;
  /** 1 to 100; where two rules make the same name, the higher one does. @default 50 */
  readonly priority?: number | undefined;
  readonly destinations?: readonly string[] | undefined;
  /** @default true */
  readonly active?: boolean | undefined;
}

/** Limits of a store's mappings. */
export const mappingLimits = {
  mappingsMax: 100,
  priorityMin: 1,
  priorityMax: 100,
  priorityDefault: 50,
} as const;

/** An additional event, and the rule that made it. */
export interface MappedEvent {
  readonly event: StorefrontEvent;
  readonly mapping: EventMapping;
}

/**
 * The additional events that the rules make of one event, highest priority first. Each has the original's ID under
 * its own name, so that every copy of the original makes the same one. It has no browser twin: no pixel sent it.
 * Rules do not apply to what rules made, so that none can run in a circle. A purchase that is cancelled already makes
 * nothing: it is not sent itself.
 */
export function mapEvents(event: StorefrontEvent, mappings: readonly EventMapping[]): readonly MappedEvent[] {
  if (event.event === "Purchase" && event.flags?.includes("cancelled_order")) return [];
  const hits = mappings
    .filter((one) => one.active !== false && one.source_event === event.event && one.event !== event.event)
    .filter((one) => holdsAll(one.when ?? [], event))
    .toSorted((a, b) => priorityOf(b) - priorityOf(a) || (a.id < b.id ? -1 : 1));
  const made = new Map<string, MappedEvent>();
  for (const mapping of hits) {
    if (made.has(mapping.event)) continue;
    const { twins: _twins, twin_possible: _possible, ...original } = event;
    made.set(mapping.event, { event: { ...original, event: mapping.event, mapped_by: mapping.id }, mapping });
  }
  return [...made.values()];
}

/** The skip for an event that a rule made for other destinations only, else null. */
export function applyMappingScope(
  event: StorefrontEvent,
  mappings: readonly EventMapping[] | undefined,
  destinationId: string,
): Outcome | null {
  if (event.mapped_by === undefined || !mappings) return null;
  const mapping = mappings.find((one) => one.id === event.mapped_by);
  if (!mapping?.destinations || mapping.destinations.includes(destinationId)) return null;
  const detail = `the event mapping ${mapping.id} is for ${mapping.destinations.join(", ")} only`;
  return { kind: "skipped", reason: reasons.filter, detail };
}

/** A store's mappings from configuration or the API, or every problem with its path. */
export function parseMappings(raw: unknown, path: string): Parsed<readonly EventMapping[]> {
  if (!Array.isArray(raw) || raw.length > mappingLimits.mappingsMax) {
    const hint = `Write at most ${mappingLimits.mappingsMax} rules like { id: big, source_event: Purchase, event: BigPurchase, when: [...] }.`;
    return { ok: false, problems: [{ path, problem: "not a list of event mappings", hint }] };
  }
  const mappings: EventMapping[] = [];
  const problems: Problem[] = [];
  raw.forEach((one, index) => {
    const mapping = parseMapping(one, `${path}.${index}`, problems);
    if (!mapping) return;
    if (mappings.some((other) => other.id === mapping.id)) {
      problems.push({
        path: `${path}.${index}.id`,
        problem: "listed twice",
        hint: "Give each rule its own ID.",
      });
    }
    mappings.push(mapping);
  });
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: mappings };
}

function parseMapping(raw: unknown, path: string, problems: Problem[]): EventMapping | null {
  const before = problems.length;
  const refuse = (name: string, problem: string, hint: string) =>
    problems.push({ path: name === "" ? path : `${path}.${name}`, problem, hint });
  if (!isObject(raw)) {
    refuse("", "not an event mapping", "Write { id: big, source_event: Purchase, event: BigPurchase }.");
    return null;
  }
  const id = raw.id;
  if (typeof id !== "string" || !/^[a-z0-9][a-z0-9_-]{0,59}$/.test(id)) {
    refuse("id", "not usable as an ID", "Use a-z, 0-9, - and _.");
  }
  const [source, target] = [eventName(raw.source_event), eventName(raw.event)];
  if (source === null)
    refuse("source_event", "not an event name", "Name the event that it is made of: Purchase.");
  if (target === null) refuse("event", "not an event name", "Name the additional event: BigPurchase.");
  if (source !== null && source === target) {
    refuse("event", "the same name as the source event", "Give the additional event a name of its own.");
  }
  const when = raw.when === undefined ? null : parseConditions(raw.when, `${path}.when`);
  if (when && !when.ok) problems.push(...when.problems);
  const priority = raw.priority;
  const { priorityMin, priorityMax } = mappingLimits;
  if (priority !== undefined && !isWithin(priority, priorityMin, priorityMax)) {
    refuse("priority", "not a whole number from 1 to 100", "Leave it out for 50.");
  }
  const destinations = raw.destinations;
  if (destinations !== undefined && !isTextList(destinations)) {
    refuse("destinations", "not a list of destination IDs", "Leave it out for all destinations.");
  }
  if (raw.active !== undefined && typeof raw.active !== "boolean") {
    refuse("active", "not true or false", "Write active: false to switch the rule off.");
  }
  if (problems.length > before || typeof id !== "string" || source === null || target === null) return null;
  return {
    id,
    source_event: source,
    event: target,
    ...(when?.ok ? { when: when.value } : {}),
    ...(typeof priority === "number" ? { priority } : {}),
    ...(isTextList(destinations) ? { destinations } : {}),
    ...(typeof raw.active === "boolean" ? { active: raw.active } : {}),
  };
}

function priorityOf(mapping: EventMapping): number {
  return mapping.priority ?? mappingLimits.priorityDefault;
}

function eventName(raw: unknown): string | null {
  return typeof raw === "string" && isUsableName(raw.trim()) ? canonicalName(raw) : null;
}

function isWithin(value: unknown, min: number, max: number): boolean {
  return typeof value === "number" && Number.isInteger(value) && value >= min && value <= max;
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === "string");
}
