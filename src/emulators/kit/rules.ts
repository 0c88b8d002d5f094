/** Why a value is refused: where in the object, and the reason in the platform's words. */
export interface Violation {
  /** Dotted path from the object that was checked, indexes included. */
  readonly path: string;
  readonly reason: string;
}

/** Words and leniency of one platform's schema. */
export interface Strictness {
  /** A key that holds null counts as absent. */
  readonly nullsIgnored: boolean;
}

/** Checks one value; undefined when it is as it should be. Unknown keys are never looked at. */
export type Rule = (value: unknown, strictness: Strictness) => Violation | undefined;

const fine = undefined;
const refuse = (reason: string): Violation => ({ path: "", reason });
const below = (key: string | number, violation: Violation): Violation => ({
  path: violation.path === "" ? String(key) : `${key}.${violation.path}`,
  reason: violation.reason,
});

/** A string, empty ones included. */
export const text: Rule = (value) => (typeof value === "string" ? fine : refuse("not a valid string."));

/** A finite number; numbers in quotes are refused. */
export const decimal: Rule = (value) =>
  typeof value === "number" && Number.isFinite(value) ? fine : refuse("not a valid number.");

/** A whole number. */
export const integer: Rule = (value) => (Number.isSafeInteger(value) ? fine : refuse("not a valid integer."));

/** True or false. */
export const flag: Rule = (value) => (typeof value === "boolean" ? fine : refuse("not a valid boolean."));

/** A list whose items all follow one rule. */
export function listOf(item: Rule): Rule {
  return (value, strictness) => {
    if (!Array.isArray(value)) return refuse("not a valid list.");
    for (let at = 0; at < value.length; at += 1) {
      const violation = item(value[at], strictness);
      if (violation) return below(at, violation);
    }
    return fine;
  };
}

/** A string or a list of strings. */
export const textOrTexts: Rule = (value, strictness) =>
  Array.isArray(value) ? listOf(text)(value, strictness) : text(value, strictness);

/** An object with typed keys; `required` ones must be there. */
export function objectOf(fields: Readonly<Record<string, Rule>>, required: readonly string[] = []): Rule {
  const entries = Object.entries(fields);
  return (value, strictness) => {
    if (!isRecord(value)) return refuse("not a valid object.");
    for (const key of required) {
      if (value[key] === undefined || (value[key] === null && strictness.nullsIgnored)) {
        return below(key, refuse("missing data for required field."));
      }
    }
    for (const [key, rule] of entries) {
      const field = value[key];
      if (field === undefined) continue;
      if (field === null) {
        if (strictness.nullsIgnored) continue;
        return below(key, refuse("field may not be null."));
      }
      const violation = rule(field, strictness);
      if (violation) return below(key, violation);
    }
    return fine;
  };
}

/** An object that is no array. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
