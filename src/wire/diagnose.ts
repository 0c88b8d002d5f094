import Type from "typebox";
import { count, input, oneOf, orNull, type RouteTable, text, time, type Wire } from "./base.ts";
import { TwinCount } from "./event.ts";
import { Remedy } from "./overview.ts";

/** One guided check against live data. */
export const Check = Type.Object({
  id: text("Stable word: `token-accepted`."),
  title: text("What was looked at."),
  result: oneOf(["ok", "warning", "failed", "unknown"]),
  sentence: text("What was found."),
  remedy: orNull(Remedy),
  destination: orNull(text("Destination, where it is about one.")),
});
export type Check = Wire<typeof Check>;

/** The checks of one question. */
export const Diagnosis = Type.Object({
  topic: oneOf(["missing", "duplicates", "match"]),
  title: text("`Events do not appear`."),
  verdict: text("The most likely cause, in a sentence."),
  checks: Type.Array(Check),
  at: time("When."),
});
export type Diagnosis = Wire<typeof Diagnosis>;

/** One pixel found in a page. */
export const FoundPixel = Type.Object({
  platform: text("`tiktok`, `meta`, `google`."),
  id: text("Pixel ID."),
  source: oneOf(
    ["app_pixel", "theme", "direct"],
    "Shopify web pixel of an app; `ttq.load` in page script; a script address.",
  ),
  app: orNull(text("The app, where its ID is known.")),
  api_client_id: orNull(Type.Integer({ description: "Shopify's number of the app." })),
  configured: Type.Boolean({ description: "Whether a destination of this store uses this ID." }),
  advice: text("Keep it, or what to switch off and where."),
});
export type FoundPixel = Wire<typeof FoundPixel>;

/** What a scan of one page found. */
export const Scan = Type.Object({
  id: text("ID."),
  url: text("Address that was read."),
  at: time("When."),
  state: oneOf(["found", "not_found", "cannot_rule_out"]),
  sentence: text("The finding in words."),
  status: orNull(Type.Integer({ description: "HTTP status." })),
  pixels: Type.Array(FoundPixel),
  custom_pixels: Type.Array(text("Name of a Shopify custom pixel, whose code cannot be seen.")),
  gtm: Type.Array(text("Google Tag Manager container.")),
  apps: Type.Array(
    Type.Object({
      name: text("App."),
      how: text("How it shows in the page."),
      advice: text("How to check."),
    }),
  ),
  script_hosts: Type.Array(text("Other hosts of scripts.")),
  reasons: Type.Array(text("Why something cannot be ruled out.")),
});
export type Scan = Wire<typeof Scan>;

/** Routes of diagnosis. */
export const diagnoseRoutes = {
  "GET /api/stores/:store/diagnose": {
    allow: "read",
    tag: "Diagnose",
    summary: "Guided checks on live data: events do not appear, duplicates, low match quality",
    query: input({
      topic: oneOf(["missing", "duplicates", "match"]),
      destination: Type.Optional(text("Destination.", 100)),
    }),
    reply: Diagnosis,
  },
  "POST /api/stores/:store/scans": {
    allow: "operate",
    tag: "Diagnose",
    summary: "Read a public page of the shop and list every pixel on it",
    body: input({ url: text("Address of a page of the shop.", 2000) }),
    reply: Scan,
  },
  "GET /api/stores/:store/scans": {
    allow: "read",
    tag: "Diagnose",
    summary: "Latest scans",
    reply: Type.Object({ scans: Type.Array(Scan) }),
  },
  "GET /api/stores/:store/twins": {
    allow: "read",
    tag: "Diagnose",
    summary: "Browser against server counts per event name over the latest events",
    query: input({ platform: Type.Optional(text("Platform.", 50)) }),
    reply: Type.Object({ sample: count("Events looked at."), events: Type.Array(TwinCount) }),
  },
} as const satisfies RouteTable;
