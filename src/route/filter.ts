import {
  canonicalName,
  isObject,
  isStandardName,
  isUsableName,
  type Outcome,
  type Parsed,
  type Problem,
  reasons,
  type StorefrontEvent,
} from "../core/index.ts";
import { type Condition, explainMiss } from "./condition.ts";
import { derivedNames } from "./derived.ts";
import { parseConditions } from "./parse-condition.ts";

/** Which events a destination gets. Everything that is given must hold; nothing given means all events. */
export interface EventFilter {
  /** Only events of these names (ours, not the platform's). */
  readonly events?: readonly string[] | undefined;
  /** Only the standard events, no custom ones. */
  readonly standard_only?: boolean | undefined;
  readonly when?: readonly Condition[] | undefined;
}

/** Events that keep our own books: they join identifiers or record what became of an order. */
export const bookkeepingNames: readonly string[] = [
  "OrderCreated",
  "OrderUpdated",
  "OrderCancelled",
  "OrderFulfilled",
  "CheckoutUpdated",
  "CustomerCreated",
  "CustomerUpdated",
];

/**
 * Events that a destination gets only when its filter asks for them by name: an ad platform would file bookkeeping as
 * custom events, and a derived event beside its purchase would count the order twice.
 */
const byRequestOnly = new Set([...bookkeepingNames, ...derivedNames]);

/** Names one filter may list. */
export const filterEventsMax = 200;

/** The skip for an event that the destination's filter leaves out, else null. Never retried. */
export function applyFilter(event: StorefrontEvent, filter: EventFilter | undefined): Outcome | null {
  const name = event.event;
  if (byRequestOnly.has(name) && !asksFor(filter, name)) {
    return skip(`${name} goes only to destinations whose filter names it`);
  }
  if (!filter) return null;
  if (filter.events && !filter.events.includes(name)) {
    return skip(`the filter sends only ${listed(filter.events)}; this is ${name}`);
  }
  if (filter.standard_only && !isStandardName(name)) {
    return skip(`the filter sends only standard events; ${name} is a custom one`);
  }
  const miss = filter.when ? explainMiss(filter.when, event) : null;
  return miss === null ? null : skip(`the filter's condition "${miss}"`);
}

/** A filter from configuration or the API, or every problem with its path. */
export function parseFilter(raw: unknown, path: string): Parsed<EventFilter> {
  if (!isObject(raw)) {
    return {
      ok: false,
      problems: [{ path, problem: "not a filter", hint: "Write { events: [Purchase] }." }],
    };
  }
  const problems: Problem[] = [];
  const filter: { -readonly [K in keyof EventFilter]: EventFilter[K] } = {};
  for (const [name, value] of Object.entries(raw)) {
    const at = `${path}.${name}`;
    if (name === "events") {
      const events = parseNames(value, at, problems);
      if (events) filter.events = events;
    } else if (name === "standard_only") {
      if (typeof value === "boolean") filter.standard_only = value;
      else problems.push({ path: at, problem: "not true or false", hint: "Write standard_only: true." });
    } else if (name === "when") {
      const parsed = parseConditions(value, at);
      if (parsed.ok) filter.when = parsed.value;
      else problems.push(...parsed.problems);
    } else {
      const hint = "A filter has events, standard_only or when; leave it out to send everything.";
      problems.push({ path: at, problem: "not a name we know", hint });
    }
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: filter };
}

function parseNames(value: unknown, path: string, problems: Problem[]): readonly string[] | null {
  if (!Array.isArray(value) || value.length === 0 || value.length > filterEventsMax) {
    const hint = `Write 1 to ${filterEventsMax} names: [Purchase, AddToCart].`;
    problems.push({ path, problem: "not a list of event names", hint });
    return null;
  }
  const names: string[] = [];
  value.forEach((name, index) => {
    if (typeof name === "string" && isUsableName(name.trim())) names.push(canonicalName(name));
    else {
      const hint = "Use our name of the event: Purchase, AddToCart, or a custom name.";
      problems.push({ path: `${path}.${index}`, problem: "not an event name", hint });
    }
  });
  return names;
}

function asksFor(filter: EventFilter | undefined, name: string): boolean {
  if (!filter) return false;
  return filter.events?.includes(name) === true || filter.when?.some(namesEvents) === true;
}

/** "Not PageView", or a part of a name, asks for no event by its name. Whether it is this one, the condition itself says. */
function namesEvents({ field, operator }: Condition): boolean {
  return field === "name" && (operator === "equals" || operator === "in");
}

function listed(names: readonly string[]): string {
  return names.length <= 5
    ? names.join(", ")
    : `${names.slice(0, 5).join(", ")} and ${names.length - 5} more`;
}

function skip(detail: string): Outcome {
  return { kind: "skipped", reason: reasons.filter, detail };
}
