import Type from "typebox";
import { count, input, oneOf, orNull, type RouteTable, text, time, type Wire } from "./base.ts";

/** What a replay would take. */
const replayInput = {
  from: Type.Integer({ description: "Received at or after, ms." }),
  to: Type.Integer({ description: "Received before, ms." }),
  outcomes: Type.Array(oneOf(["delivered", "skipped", "rejected", "expired"]), {
    minItems: 1,
    uniqueItems: true,
  }),
  reasons: Type.Optional(Type.Array(text("Reason.", 200), { maxItems: 50 })),
  events: Type.Optional(Type.Array(text("Our name.", 100), { maxItems: 100 })),
};

/** What a replay would do, in numbers. Nothing is sent by asking. */
export const ReplayPreview = Type.Object({
  events: count("Stored events of the range that match."),
  by_outcome: Type.Array(
    Type.Object({ outcome: text("Outcome."), reason: text("Reason."), count: count("Events.") }),
  ),
  already_delivered: count("Would be sent a second time, under the same ID."),
  past_window: count("Older than the platform's dedup window: with a browser twin they could count twice."),
  too_old: count("Too old for the platform; they will expire."),
  complete: Type.Boolean({ description: "Whether the whole range was counted, or only the first events." }),
  warning: orNull(text("What could go wrong.")),
  confirm: text("The word to type."),
});
export type ReplayPreview = Wire<typeof ReplayPreview>;

/** A replay and how far it is. */
export const Replay = Type.Object({
  id: text("ID."),
  destination: text("Destination."),
  state: oneOf(["running", "done", "cancelled", "failed"]),
  started_at: time("Start."),
  ended_at: orNull(time("End.")),
  started_by: text("Who."),
  from: time("Range."),
  to: time("Range."),
  outcomes: Type.Array(text("Outcome.")),
  total: count("Events to send again."),
  queued: count("Of these, handed to the delivery."),
  sentence: text("How it stands."),
});
export type Replay = Wire<typeof Replay>;

/** Routes of replays. */
export const replayRoutes = {
  "POST /api/stores/:store/destinations/:destination/replay-preview": {
    allow: "operate",
    tag: "Replay",
    summary: "What a replay would send",
    body: input(replayInput),
    reply: ReplayPreview,
  },
  "POST /api/stores/:store/destinations/:destination/replays": {
    allow: "operate",
    tag: "Replay",
    summary: "Send settled events once more, under their IDs",
    body: input({ ...replayInput, confirm: text("The word of the preview.", 100) }),
    reply: Replay,
  },
  "GET /api/stores/:store/destinations/:destination/replays": {
    allow: "read",
    tag: "Replay",
    summary: "Replays, newest first",
    reply: Type.Object({ replays: Type.Array(Replay) }),
  },
  "DELETE /api/stores/:store/destinations/:destination/replays/:replay": {
    allow: "operate",
    tag: "Replay",
    summary: "Stop a running replay; what was handed over is still sent",
    reply: Replay,
  },
} as const satisfies RouteTable;
