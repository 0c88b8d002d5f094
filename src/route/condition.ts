import {
  canonicalName,
  compareDecimals,
  type Decimal,
  hostOf,
  itemCount,
  parseDecimal,
  type StorefrontEvent,
  unreachable,
} from "../core/index.ts";

/** How a field is compared. Text is compared without regard to case, numbers as decimals ("59.90" equals 59.9). */
export const operators = ["equals", "not_equals", "contains", "greater", "less", "in", "exists"] as const;

/** One way to compare. */
export type Operator = (typeof operators)[number];

/** A plain value to compare with. */
export type Operand = string | number | boolean;

/**
 * One condition, the same in filters, event mappings and derived events. `field` is `name`, `order_source`, `country`,
 * `host`, `customer` (new or returning) or `properties.<name>`; `properties.contents.<name>` looks at every item.
 */
export interface Condition {
  readonly field: string;
  readonly operator: Operator;
  /** A list for `in`; true or false for `exists` (default true); a plain value for the others. */
  readonly value?: Operand | readonly Operand[];
}

/** Fields beside `properties.*`, with the words for them. */
export const conditionFields: Readonly<Record<string, string>> = {
  name: "event name",
  order_source: "order source",
  country: "country",
  host: "host of the page",
  customer: "customer",
};

/** Whether every condition holds. No conditions hold always. */
export function holdsAll(conditions: readonly Condition[], event: StorefrontEvent): boolean {
  return conditions.every((condition) => holds(condition, event));
}

/**
 * Whether one condition holds. A field with several values (the items of an order) holds when one of them does;
 * `not_equals` when none of them is equal. A missing field holds only for `not_equals` and `exists: false`.
 */
export function holds(condition: Condition, event: StorefrontEvent): boolean {
  const values = fieldValues(condition.field, event);
  const wanted = condition.value;
  switch (condition.operator) {
    case "exists":
      return values.length > 0 === (wanted !== false);
    case "in":
      return Array.isArray(wanted) && values.some((value) => wanted.some((one: Operand) => same(value, one)));
    case "not_equals":
      return isPlain(wanted) && !values.some((value) => same(value, wanted));
    case "equals":
      return isPlain(wanted) && values.some((value) => same(value, wanted));
    case "contains":
      return isPlain(wanted) && values.some((value) => lower(value).includes(lower(wanted)));
    case "greater":
      return isPlain(wanted) && values.some((value) => (compare(value, wanted) ?? 0) > 0);
    case "less":
      return isPlain(wanted) && values.some((value) => (compare(value, wanted) ?? 0) < 0);
    default:
      return unreachable(condition.operator);
  }
}

const operatorWords: Readonly<Record<Operator, string>> = {
  equals: "is",
  not_equals: "is not",
  contains: "contains",
  greater: "is greater than",
  less: "is less than",
  in: "is one of",
  exists: "exists",
};

/** The condition in words: "value is greater than 500". */
export function explainCondition(condition: Condition): string {
  const field = conditionFields[condition.field] ?? condition.field.replace(/^properties\./, "");
  if (condition.operator === "exists") {
    return `${field} ${condition.value === false ? "does not exist" : "exists"}`;
  }
  const value = Array.isArray(condition.value) ? condition.value.join(", ") : String(condition.value);
  return `${field} ${operatorWords[condition.operator]} ${value}`;
}

/** The first condition that does not hold, in words with what was found instead; null when all hold. */
export function explainMiss(conditions: readonly Condition[], event: StorefrontEvent): string | null {
  const missed = conditions.find((condition) => !holds(condition, event));
  if (!missed) return null;
  const found = fieldValues(missed.field, event);
  const shown = found.length === 0 ? "missing" : found.map(String).join(", ").slice(0, 80);
  return `${explainCondition(missed)} does not hold (found: ${shown})`;
}

/** All values that the event has under a condition's field; empty when it has none. */
export function fieldValues(field: string, event: StorefrontEvent): readonly Operand[] {
  switch (field) {
    case "name":
      return [event.event];
    case "order_source":
      return listed(event.order_source);
    case "country":
      return listed(event.country);
    case "host":
      return event.url === undefined ? [] : listed(hostOf(event.url) ?? undefined);
    case "customer":
      if (event.properties.new_customer === undefined) return [];
      return [event.properties.new_customer ? "new" : "returning"];
    default:
      return field.startsWith("properties.") ? propertyValues(field.slice("properties.".length), event) : [];
  }
}

function propertyValues(path: string, event: StorefrontEvent): readonly Operand[] {
  const properties = event.properties;
  if (path.startsWith("contents.")) {
    const name = path.slice("contents.".length);
    return (properties.contents ?? []).flatMap((content) => listed(own(content, name)));
  }
  if (path === "num_items") return listed(itemCount(properties));
  if (path === "custom" || path === "contents") return [];
  return listed(own(properties, path) ?? own(properties.custom, path));
}

function own(source: object | undefined, name: string): unknown {
  const value: unknown = source && Object.hasOwn(source, name) ? Reflect.get(source, name) : undefined;
  return value;
}

function listed(value: unknown): readonly Operand[] {
  if (Array.isArray(value)) return value.filter(isPlain);
  return isPlain(value) ? [value] : [];
}

function isPlain(value: unknown): value is Operand {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

function lower(value: Operand): string {
  return String(value).toLowerCase();
}

function same(value: Operand, wanted: Operand): boolean {
  if (lower(value) === lower(wanted)) return true;
  const [a, b] = [decimalOf(value), decimalOf(wanted)];
  if (a !== null && b !== null) return compareDecimals(a, b) === 0;
  // "page_view" in a filter means PageView, as everywhere else.
  return typeof wanted === "string" && value === canonicalName(wanted);
}

/** Order of two numbers; null when one of them is none. */
function compare(value: Operand, wanted: Operand): number | null {
  const [a, b] = [decimalOf(value), decimalOf(wanted)];
  return a === null || b === null ? null : compareDecimals(a, b);
}

function decimalOf(value: Operand): Decimal | null {
  return typeof value === "boolean" ? null : parseDecimal(value);
}
