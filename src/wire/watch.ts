import Type from "typebox";
import { count, input, oneOf, orNull, type RouteTable, text, time, type Wire } from "./base.ts";
import { Scan } from "./diagnose.ts";
import { TwinCount } from "./event.ts";

/** A page and the counts of a store, watched for a day after something was mended. */
export const Watch = Type.Object({
  id: text("ID."),
  url: text("Page that is scanned at the start and at the end."),
  state: oneOf(["running", "done"]),
  started_at: time("When."),
  ends_at: time("When the verdict comes, or came."),
  started_by: text("Who."),
  before: Scan,
  after: orNull(Scan),
  sample: count("Events since the start that were compared, newest first."),
  events: Type.Array(TwinCount),
  verdict: orNull(oneOf(["mended", "not_mended", "cannot_tell"])),
  sentence: text("The verdict, or how it stands, in words."),
});
export type Watch = Wire<typeof Watch>;

/** Routes of watches. */
export const watchRoutes = {
  "GET /api/stores/:store/watches": {
    allow: "read",
    tag: "Diagnose",
    summary: "Watches, newest first; a running one with its present counts",
    reply: Type.Object({ watches: Type.Array(Watch) }),
  },
  "POST /api/stores/:store/watches": {
    allow: "operate",
    tag: "Diagnose",
    summary: "Watch a page and the counts for 24 hours: scan, count, scan again, verdict",
    body: input({ url: text("Address of a page of the shop.", 2000) }),
    reply: Watch,
  },
} as const satisfies RouteTable;
