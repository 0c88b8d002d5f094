import type { TSchema } from "typebox";
import { Compile } from "typebox/compile";
import Value from "typebox/value";
import { isObject, type Problem } from "../core/index.ts";
import { InvalidRequest } from "./problem.ts";

/** Checks one part of a request and returns it, or throws `InvalidRequest` with every problem. */
export type Check = (value: unknown) => unknown;

/** The deepest body that the API takes has half as many; the schemas' checks go into each level by a call of its own. */
const levelsMax = 32;
const tooDeep = {
  path: "",
  problem: `more than ${levelsMax} levels in one another`,
  hint: "See /api/docs for what this route takes.",
};

/** Body: as it was sent, no type is bent. */
export function createBodyCheck(schema: TSchema): Check {
  const compiled = Compile(schema);
  return (value) => {
    if (nestsDeeper(value, levelsMax)) throw new InvalidRequest([tooDeep]);
    if (compiled.Check(value)) return value;
    throw new InvalidRequest(describe(compiled.Errors(value), schema));
  };
}

/** Query: everything arrives as text, so numbers and switches are read from it. */
export function createQueryCheck(schema: TSchema): Check {
  const compiled = Compile(schema);
  return (value) => {
    const read = Value.Convert(schema, isObject(value) ? { ...value } : {});
    if (compiled.Check(read)) return read;
    throw new InvalidRequest(describe(compiled.Errors(read), schema));
  };
}

function nestsDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((one) => nestsDeeper(one, levels - 1));
}

interface Finding {
  readonly keyword: string;
  readonly instancePath: string;
  readonly message: string;
  readonly params: object;
}

function describe(findings: readonly Finding[], schema: TSchema): Problem[] {
  const byPath = new Map<string, Problem>();
  for (const { keyword, instancePath, message, params } of findings) {
    const path = instancePath.slice(1).replaceAll("/", ".");
    const named: Readonly<Record<string, unknown>> = { ...params };
    const names = named.requiredProperties ?? named.additionalProperties;
    if (Array.isArray(names)) {
      for (const name of names.map(String)) {
        const at = path === "" ? name : `${path}.${name}`;
        byPath.set(at, keyword === "required" ? missing(at) : unknownName(at));
      }
    } else if (!byPath.has(path)) {
      const allowed = Array.isArray(named.allowedValues) ? named.allowedValues.map(String) : null;
      const hint = allowed ? `Send one of: ${allowed.join(", ")}.` : hintFor(schema, path);
      byPath.set(path, { path, problem: allowed ? "not one of the words we know" : message, hint });
    }
  }
  return [...byPath.values()];
}

function missing(path: string): Problem {
  return { path, problem: "missing", hint: "Add it." };
}

function unknownName(path: string): Problem {
  return {
    path,
    problem: "not a field we know",
    hint: "Check the spelling against /api/docs, or leave it out.",
  };
}

function hintFor(schema: unknown, path: string): string {
  let at: unknown = schema;
  for (const step of path === "" ? [] : path.split(".")) {
    if (!isObject(at)) break;
    const next: unknown = isObject(at.properties) && step in at.properties ? at.properties[step] : at.items;
    at = next ?? null;
  }
  const description = isObject(at) ? at.description : undefined;
  return typeof description === "string" ? description : "See /api/docs for what this field takes.";
}
