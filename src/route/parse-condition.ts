import { isObject, type Parsed, type Problem } from "../core/index.ts";
import { type Condition, conditionFields, type Operand, type Operator, operators } from "./condition.ts";

/** Limits of a condition list. */
export const conditionLimits = {
  conditionsMax: 20,
  listMax: 100,
  valueCharsMax: 500,
  fieldCharsMax: 120,
} as const;

/** Conditions from configuration or the API: the list, or every problem with its path. */
export function parseConditions(raw: unknown, path: string): Parsed<readonly Condition[]> {
  if (!Array.isArray(raw)) {
    return refuse(
      path,
      "not a list of conditions",
      `Write [{ field: name, operator: equals, value: Purchase }].`,
    );
  }
  if (raw.length === 0 || raw.length > conditionLimits.conditionsMax) {
    return refuse(
      path,
      `${raw.length} conditions`,
      `Write 1 to ${conditionLimits.conditionsMax} conditions, or leave the list out.`,
    );
  }
  const conditions: Condition[] = [];
  const problems: Problem[] = [];
  raw.forEach((one, index) => {
    const parsed = parseCondition(one, `${path}.${index}`);
    if (parsed.ok) conditions.push(parsed.value);
    else problems.push(...parsed.problems);
  });
  return problems.length === 0 ? { ok: true, value: conditions } : { ok: false, problems };
}

function parseCondition(raw: unknown, path: string): Parsed<Condition> {
  if (!isObject(raw)) {
    return refuse(
      path,
      "not a condition",
      "Write { field: properties.value, operator: greater, value: 50 }.",
    );
  }
  const problems: Problem[] = [];
  const field = raw.field;
  if (typeof field !== "string" || !isField(field)) {
    const known = `${Object.keys(conditionFields).join(", ")} or properties.<name>`;
    problems.push({ path: `${path}.field`, problem: "not a field of an event", hint: `Use ${known}.` });
  }
  const operator = operators.find((one) => one === raw.operator);
  if (!operator) {
    const hint = `Use one of ${operators.join(", ")}.`;
    problems.push({ path: `${path}.operator`, problem: "not an operator", hint });
  } else {
    const problem = checkValue(operator, raw.value, `${path}.value`);
    if (problem) problems.push(problem);
  }
  for (const name of Object.keys(raw)) {
    if (["field", "operator", "value"].includes(name)) continue;
    const hint = "A condition has field, operator and value.";
    problems.push({ path: `${path}.${name}`, problem: "not a name we know", hint });
  }
  if (problems.length > 0 || typeof field !== "string" || !operator) return { ok: false, problems };
  // checkValue has just proved the type that the cast names.
  const value = raw.value as Operand | readonly Operand[] | undefined;
  return { ok: true, value: { field, operator, ...(value === undefined ? {} : { value }) } };
}

function isField(field: string): boolean {
  if (Object.hasOwn(conditionFields, field)) return true;
  return field.length <= conditionLimits.fieldCharsMax && /^properties\.[^.]+(\.[^.]+)?$/.test(field);
}

function checkValue(operator: Operator, value: unknown, path: string): Problem | null {
  switch (operator) {
    case "exists":
      if (value === undefined || typeof value === "boolean") return null;
      return { path, problem: "not true or false", hint: "Write true, false, or leave it out." };
    case "in":
      if (
        Array.isArray(value) &&
        value.length > 0 &&
        value.length <= conditionLimits.listMax &&
        value.every(plain)
      )
        return null;
      return {
        path,
        problem: "not a list of values",
        hint: `Write 1 to ${conditionLimits.listMax} values: [US, CA].`,
      };
    case "greater":
    case "less":
      if (typeof value === "number" || (typeof value === "string" && /^-?\d{1,18}(\.\d{1,12})?$/.test(value)))
        return null;
      return { path, problem: "not a number", hint: "Write a plain number: 50 or 49.90." };
    default:
      if (plain(value)) return null;
      return { path, problem: "not a plain value", hint: "Write a text, a number, true or false." };
  }
}

function plain(value: unknown): boolean {
  if (typeof value === "string") return value.length > 0 && value.length <= conditionLimits.valueCharsMax;
  return typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value));
}

function refuse(path: string, problem: string, hint: string): { ok: false; problems: Problem[] } {
  return { ok: false, problems: [{ path, problem, hint }] };
}
