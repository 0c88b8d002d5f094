import Type from "typebox";
import { count, input, oneOf, orNull, type RouteTable, text, time, type Wire } from "./base.ts";
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
  merges: Type.Array(
    Type.Object({
      from: text("The profile that became part of this one."),
      at: time("When."),
      why: text("The identifier that joined them."),
    }),
    { description: "Merges that can still be undone, the latest first." },
  ),
  events: Type.Array(EventRow),
});
export type ProfileView = Wire<typeof ProfileView>;

/** What an erasure would take or took. */
export const Erasure = Type.Object({
  profile: text("Profile."),
  events: count("Stored events of this person."),
  identifiers: count("Identifiers."),
  done: Type.Boolean(),
  sentence: text("What happened or will."),
  remains: Type.Array(text("What may still hold data: older backups, the platforms.")),
});
export type Erasure = Wire<typeof Erasure>;

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
  "POST /api/stores/:store/profiles/:profile/unmerge": {
    allow: "privacy",
    tag: "Profiles",
    summary: "Undo the latest merge into this profile",
    reply: ProfileView,
  },
  "GET /api/stores/:store/profiles/:profile/erasure": {
    allow: "privacy",
    tag: "Profiles",
    summary: "What an erasure would take",
    reply: Erasure,
  },
  "POST /api/stores/:store/profiles/:profile/erasure": {
    allow: "privacy",
    tag: "Profiles",
    summary: "Erase this person for good",
    body: input({ confirm: text("The word `erase`.", 20) }),
    reply: Erasure,
  },
} as const satisfies RouteTable;
