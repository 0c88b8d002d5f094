import type { Issue } from "../kit/diagnostics.ts";
import type { Copy } from "../kit/ledger.ts";
import { recordOf, textOf } from "./copies.ts";
import { cookieForm } from "./schema.ts";

/** A problem found in one accepted copy. */
export interface Finding {
  readonly issue: Issue;
  readonly detail: string;
}

/** Every kind of problem that we look for. Events Manager's own list is longer; levels and hints are ours. */
export const issues = {
  missingId: {
    code: "missing_event_id",
    level: "warning",
    title: "Missing event ID",
    hint: "Without event_id (eventID in the browser) no copy can be recognised as a duplicate.",
  },
  mismatchedId: {
    code: "mismatched_event_id",
    level: "error",
    title: "Mismatched event ID",
    hint: "Browser and server sent the same act under two IDs, so that it counts twice. Use one ID on both.",
  },
  missingContent: {
    code: "missing_content_ids",
    level: "warning",
    title: "Missing content IDs",
    hint: "Send content_ids or contents with content_type, as in the catalogue.",
  },
  malformedCookie: {
    code: "malformed_fbc_or_fbp",
    level: "error",
    title: "Malformed fbc or fbp",
    hint: "They look like fb.1.1558571054389.1098115397 and are case-sensitive.",
  },
  customName: {
    code: "custom_event",
    level: "info",
    title: "Custom event",
    hint: "The name is not a standard one: define a custom conversion to optimise for it.",
  },
  unknownPixel: {
    code: "invalid_pixel_id",
    level: "error",
    title: "Invalid pixel ID",
    hint: "The browser loaded a pixel that this account does not have; its events are lost.",
  },
} as const satisfies Record<string, Issue>;

const wantsContent: ReadonlySet<string> = new Set(["ViewContent", "AddToCart", "Purchase"]);

/** Looks for everything that Events Manager would complain about. */
export function findingsIn(copy: Copy, event: Readonly<Record<string, unknown>>): Finding[] {
  const found: Finding[] = [];
  const add = (issue: Issue, detail = ""): void => void found.push({ issue, detail });
  if (copy.kind === "custom") add(issues.customName, copy.event);
  if (copy.eventId === undefined && copy.event !== "PageView") add(issues.missingId);
  const custom = recordOf(event.custom_data);
  if (wantsContent.has(copy.event) && !custom.content_ids && !custom.contents) add(issues.missingContent);
  const user = recordOf(event.user_data);
  for (const name of ["fbc", "fbp"]) {
    const value = textOf(user[name]);
    if (value !== undefined && !cookieForm.test(value)) add(issues.malformedCookie, name);
  }
  return found;
}
