import Type from "typebox";
import { input, oneOf, orNull, type RouteTable, text, type Wire } from "./base.ts";

/** One field that applying a file would change. Secrets are named, never shown. */
export const PlannedChange = Type.Object({
  path: text("`stores/demo/destinations/tiktok/settings/pixel_id`."),
  kind: oneOf(["add", "change", "remove"]),
  before: orNull(text("Present value as JSON; `(secret)` for secrets; null: none.")),
  after: orNull(text("New value as JSON; `(secret)` for secrets; null: back to the default.")),
  note: orNull(text("What to know about this change.")),
});
export type PlannedChange = Wire<typeof PlannedChange>;

/** What applying a file would change. */
export const ConfigurationPlan = Type.Object({
  changes: Type.Array(PlannedChange),
  left_alone: Type.Array(text("Store, destination or alert channel that the file does not name."), {
    description: "These stay as they are; remove one in the console or through its own route.",
  }),
  version: text("Names this plan; send it with `apply`."),
});
export type ConfigurationPlan = Wire<typeof ConfigurationPlan>;

const config = Type.Unknown({
  description:
    "The file as an object, without placeholders. A secret that is left out stays as it is; any other field that is " +
    "left out goes back to its default.",
});

/** Routes of the configuration as a whole. */
export const configurationRoutes = {
  "GET /api/configuration": {
    allow: "configure",
    tag: "Configuration",
    summary: "The configuration in force as a file (YAML); secrets as names of environment variables",
    reply: Type.String(),
    produces: "application/yaml",
  },
  "POST /api/configuration/plan": {
    allow: "configure",
    tag: "Configuration",
    summary: "What applying a file would change, field by field; changes nothing",
    body: input({ config }),
    reply: ConfigurationPlan,
  },
  "POST /api/configuration/apply": {
    allow: "configure",
    tag: "Configuration",
    summary: "Apply a file: all of its fields or none. Applying it again changes nothing",
    body: input({
      config,
      version: Type.Optional(
        text("Of the plan that was looked at: refused when it has become another.", 100),
      ),
    }),
    reply: ConfigurationPlan,
  },
} as const satisfies RouteTable;
