import assert from "node:assert/strict";
import type { StorefrontEvent } from "./event.ts";
import { type ParseContext, type ParsedEvent, parseEvent } from "./parse-event.ts";
import type { Problem } from "./problem.ts";

/** When events of tests are received. */
export const receivedAt = Date.UTC(2026, 10, 22, 12);

/** A store in the United States, and IDs that say in which order they were made. */
export function parseContext(more: Partial<ParseContext> = {}): ParseContext {
  let made = 0;
  return {
    store: "demo",
    source: "server",
    receivedAt,
    country: "US",
    currency: "USD",
    makeId: () => `made-${++made}`,
    ...more,
  };
}

/** The event and remarks of an input that must be accepted. */
export function parsed(raw: unknown, more: Partial<ParseContext> = {}): ParsedEvent {
  const result = parseEvent(raw, parseContext(more));
  assert.ok(result.ok, JSON.stringify(result));
  return result.value;
}

/** The event of an input that must be accepted. */
export function eventOf(raw: unknown, more: Partial<ParseContext> = {}): StorefrontEvent {
  return parsed(raw, more).event;
}

/** The problems of an input that must be refused. */
export function problemsOf(raw: unknown, more: Partial<ParseContext> = {}): readonly Problem[] {
  const result = parseEvent(raw, parseContext(more));
  assert.ok(!result.ok, JSON.stringify(result));
  return result.problems;
}
