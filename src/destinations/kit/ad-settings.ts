import { type EpochMs, type Field, hostOf, type Problem, type TestMode } from "../../core/index.ts";
import { type ValueBasis, valueBases } from "./amount.ts";
import type { ContentIdChoice, ContentIdSettings } from "./content-id.ts";
import { type FieldValues, optional } from "./field.ts";

/** Settings that ad platforms have in common. Each field has a maker, because its help speaks of the platform. */
export interface AdSettings extends ContentIdSettings {
  /** @default "total" */
  readonly value_basis: ValueBasis;
  /** Stands in as the page of events that know none. */
  readonly shop_url?: string;
  readonly test_event_code?: string;
  readonly test_until?: EpochMs;
}

/** Which amount is reported: the browser's and ours must be the same. */
export function valueBasisField(help: string): Field {
  return {
    name: "value_basis",
    label: "Value of an order",
    help,
    kind: "choice",
    required: false,
    defaultValue: "total",
    choices: valueBases,
  };
}

/** The page of events that know none. */
export function shopUrlField(help: string): Field {
  return {
    name: "shop_url",
    label: "Address of the shop",
    help,
    kind: "text",
    required: false,
    placeholder: "https://shop.example/",
  };
}

/** Test mode: its code, and when it ends by itself. */
export function testModeFields(help: string): readonly Field[] {
  return [
    {
      name: "test_event_code",
      label: "Test event code",
      help,
      kind: "text",
      required: false,
      placeholder: "TEST12345",
    },
    {
      name: "test_until",
      label: "Test until",
      help: "When test mode ends by itself.",
      kind: "time",
      required: false,
    },
  ];
}

/** Reads those of the common settings that the form has; what cannot work is added to `problems`. */
export function readAdSettings({ text, choice, time }: FieldValues, problems: Problem[]): AdSettings {
  const country = text("feed_country")?.toUpperCase();
  if (country !== undefined && !/^[A-Z]{2}$/.test(country)) {
    const hint = "Write US, GB, DE ...";
    problems.push({ path: "feed_country", problem: "not a two-letter country", hint });
  }
  const shopUrl = text("shop_url");
  if (shopUrl !== undefined && (hostOf(shopUrl) === null || !URL.canParse(shopUrl))) {
    problems.push({ path: "shop_url", problem: "not a web address", hint: "Write https://shop.example/." });
  }
  return {
    content_id: choice<ContentIdChoice>("content_id"),
    value_basis: choice<ValueBasis>("value_basis"),
    ...optional("feed_country", country),
    ...optional("shop_url", shopUrl),
    ...optional("test_event_code", text("test_event_code")),
    ...optional("test_until", time("test_until")),
  };
}

/** The test mode that these settings ask for; for a manifest. */
export function testModeOf({ test_event_code: code, test_until: until }: AdSettings): TestMode | null {
  return code === undefined ? null : { code, ...optional("until", until) };
}
