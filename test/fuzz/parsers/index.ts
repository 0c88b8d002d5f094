import type { Parser } from "../parser.ts";
import { collectorParsers } from "./collector.ts";
import { consoleParsers } from "./console.ts";
import { replyParsers } from "./reply.ts";
import { textParsers } from "./text.ts";

/** Every reader of what somebody else wrote. */
export function allParsers(): readonly Parser[] {
  return [...collectorParsers(), ...replyParsers(), ...textParsers(), ...consoleParsers()];
}
