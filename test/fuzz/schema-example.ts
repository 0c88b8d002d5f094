import { isObject } from "../../src/core/index.ts";
import type { Random } from "../simulation/random.ts";

/** Fields that lead somewhere only with the right value. */
const known: Readonly<Record<string, readonly unknown[]>> = {
  type: ["tiktok", "meta", "webhook"],
  store: ["demo"],
  destination: ["tiktok"],
  destinations: ["tiktok"],
  email: ["owner@shop.example"],
  url: ["https://shop.example/"],
  base_url: ["https://platform.example"],
  target: ["https://hooks.example/x", "owner@shop.example"],
  origins: ["https://shop.example"],
  settings: [{ pixel_id: "D1AAAAAC77U000000010" }],
  secrets: [{ access_token: "token-0123456789" }],
  field: ["properties.value", "event", "url"],
  config: ["stores: [{ id: demo, country: US }]", { stores: [{ id: "demo", country: "US" }] }],
  confirm: ["replay", "tiktok", "erase"],
  cursor: [""],
  events: ["Purchase", "AddToCart"],
  place: ["demo/0:1", "demo/0:2"],
  from: ["2026-11-20T00:00:00Z", "2026-11-21", Date.UTC(2026, 10, 20), "signalpost@shop.example"],
  to: ["2026-11-23T00:00:00Z", Date.UTC(2026, 10, 23)],
};
/** What other texts may be: codes, times, addresses, names. */
const texts: readonly string[] = [
  "Purchase",
  "demo",
  "order-1001",
  "2026-11-22T12:00:00Z",
  "correct horse battery",
  "https://shop.example",
  "shop.example",
  "US",
  "EUR",
  "123456",
  "2026-01",
  "demo.myshopify.com",
  "signalpost@shop.example",
];

/** A value that the schema allows, so that what is behind the check is reached. */
export function exampleOf(schema: unknown, random: Random, name = ""): unknown {
  if (!isObject(schema)) return null;
  if ("const" in schema) return schema.const;
  if (Array.isArray(schema.enum)) return random.pick(schema.enum);
  if (Array.isArray(schema.anyOf)) return exampleOf(random.pick(schema.anyOf), random, name);
  const named = known[name]?.filter((one) => schema.type === undefined || typeof one === kindOf(schema.type));
  if (named && named.length > 0) return random.pick(named);
  switch (schema.type) {
    case "object":
      return objectOf(schema, random);
    case "array":
      return [...new Set([exampleOf(schema.items, random, name), exampleOf(schema.items, random, name)])];
    case "null":
      return null;
    case "boolean":
      return random.chance(0.5);
    case "integer":
    case "number":
      return Number(schema.minimum ?? 0) + random.between(0, 1);
    case "string":
      return random.pick(texts.filter((one) => fits(one, schema)).concat(fits("", schema) ? [""] : []));
    default:
      return random.pick(["Purchase", 5, true, ["a", "b"]]);
  }
}

function kindOf(type: unknown): string {
  return type === "integer" ? "number" : String(type);
}

function objectOf(schema: Readonly<Record<string, unknown>>, random: Random): object {
  const required = Array.isArray(schema.required) ? schema.required : [];
  const members = Object.entries(isObject(schema.properties) ? schema.properties : {})
    .filter(([name]) => required.includes(name) || random.chance(0.6))
    .map(([name, one]) => [name, exampleOf(one, random, name)] as const);
  return Object.fromEntries(members);
}

function fits(text: string, schema: Readonly<Record<string, unknown>>): boolean {
  const { minLength = 0, maxLength = 100, pattern = "" } = schema;
  const isLong = text.length >= Number(minLength) && text.length <= Number(maxLength);
  return isLong && new RegExp(String(pattern)).test(text);
}
