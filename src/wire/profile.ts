import Type from "typebox";
import { input, oneOf, orNull, type RouteTable, text, time, type Wire } from "./base.ts";
import { EventRow } from "./event.ts";

/** One thing that leads to a profile. Contacts are hashes and shown shortened. */
export const Identifier = Type.Object({
  kind: oneOf(["visitor", "email", "phone", "customer", "cart", "checkout", "order"]),
  value: text("ID, or the first characters of a hash."),
});
export type Identifier = Wire<typeof Identifier>;

/** A person as known to the store. */
export const ProfileView = Type.Object({
  id: text("ID."),
  created_at: time("First seen."),
  seen_at: time("Last seen."),
  identifiers: Type.Array(Identifier),
  known: Type.Array(
    Type.Object({
      field: text("`user.email`, `click_ids.ttclid`."),
      value: text("Masked."),
      at: time("Learnt at."),
      from: orNull(text("Place of the event it came from.")),
    }),
  ),
  consent: Type.Record(Type.String(), Type.Boolean()),
  events: Type.Array(EventRow),
});
export type ProfileView = Wire<typeof ProfileView>;

/** Routes of profiles. */
export const profileRoutes = {
  "POST /api/stores/:store/profiles/lookup": {
    allow: "events",
    tag: "Profiles",
    summary:
      "Find a profile. Hash e-mail (trimmed, lower case) and phone (E.164) with SHA-256 before sending",
    body: input({
      kind: oneOf(["email", "phone", "customer", "visitor", "order"]),
      value: text("A SHA-256 hash for e-mail, phone and customer; else the ID.", 300),
    }),
    reply: Type.Object({ profiles: Type.Array(ProfileView) }),
  },
  "GET /api/stores/:store/profiles/:profile": {
    allow: "events",
    tag: "Profiles",
    summary: "One profile",
    reply: ProfileView,
  },
  "GET /api/stores/:store/profiles/:profile/export": {
    allow: "privacy",
    tag: "Profiles",
    summary: "Everything stored about this person",
    reply: Type.Unknown(),
  },
} as const satisfies RouteTable;
