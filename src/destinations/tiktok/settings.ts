import type { Field, Parsed, Problem, Secrets, SettingWarning } from "../../core/index.ts";
import {
  type AdSettings,
  contentIdFields,
  optional,
  readAdSettings,
  readFields,
  readSecrets,
  shopUrlField,
  testModeFields,
  tokenProblem,
  valueBasisField,
} from "../kit/index.ts";

/** Settings of one TikTok destination; `settingFields` says what each means. */
export interface TikTokSettings extends AdSettings {
  readonly pixel_id: string;
  /** @default "CompletePayment" */
  readonly purchase_event: "CompletePayment" | "Purchase";
  /** @default "Lead" */
  readonly lead_event: "Lead" | "SubmitForm";
  /** @default "view_content" */
  readonly page_views: "view_content" | "except_product_pages" | "off";
  /** @default false */
  readonly limited_data_use: boolean;
  readonly offline_event_set_id?: string;
}

const eventsManager = "https://ads.tiktok.com/i18n/events_manager";

/** The form of a TikTok destination. */
export const settingFields: readonly Field[] = [
  {
    name: "pixel_id",
    label: "Pixel ID",
    help: "In TikTok Events Manager, next to the pixel's name. The same ID as in your storefront's ttq.load, or TikTok counts every conversion twice.",
    kind: "text",
    required: true,
    placeholder: "CD9079RC77U0N3GBV16Y",
    link: eventsManager,
  },
  {
    name: "purchase_event",
    label: "Name of a purchase",
    help: "The name your browser pixel uses. TikTok shows both as Purchase, but merges the browser and the server copy only when the names are equal. Where our pixel saw the browser's copy, its name is used whatever stands here.",
    kind: "choice",
    required: false,
    defaultValue: "CompletePayment",
    choices: [
      { value: "CompletePayment", label: "CompletePayment" },
      { value: "Purchase", label: "Purchase (TikTok's name since May 2025)" },
    ],
  },
  {
    name: "lead_event",
    label: "Name of a lead",
    help: "The name your browser pixel uses. TikTok shows both as Lead, but merges the browser and the server copy only when the names are equal.",
    kind: "choice",
    required: false,
    defaultValue: "Lead",
    choices: [
      { value: "Lead", label: "Lead" },
      { value: "SubmitForm", label: "SubmitForm (the name before May 2025)" },
    ],
  },
  {
    name: "page_views",
    label: "Page views",
    help: "TikTok has no optimisable page view, so a page view is sent as ViewContent: TikTok's ViewContent count is then page views plus product views. Choose otherwise to count product views alone.",
    kind: "choice",
    required: false,
    defaultValue: "view_content",
    choices: [
      { value: "view_content", label: "Send every page view as ViewContent" },
      {
        value: "except_product_pages",
        label: "As ViewContent, except product pages (they report their own)",
      },
      { value: "off", label: "Do not send page views" },
    ],
  },
  ...contentIdFields,
  valueBasisField(
    "TikTok counts the copy that comes first, usually the browser's: choose what your browser pixel reports.",
  ),
  {
    name: "limited_data_use",
    label: "Limited data use",
    help: "Marks every event so that TikTok limits its processing where a US state's law asks for it. It is no consent: events of visitors who refused are not sent at all.",
    kind: "toggle",
    required: false,
    defaultValue: false,
  },
  shopUrlField(
    "Sent as the page of web events that know none, such as orders that reach us by webhook alone: TikTok asks for a page with every web event.",
  ),
  {
    name: "offline_event_set_id",
    label: "Offline event set ID",
    help: "For point-of-sale orders, which TikTok takes into an offline event set, not into a pixel. Without it they are skipped.",
    kind: "text",
    required: false,
    link: eventsManager,
  },
  ...testModeFields(
    "From the Test Events tab of Events Manager. While it is set, events appear there and do not count. They end as skipped: sent as test.",
  ),
];

/** The credentials of a TikTok destination. */
export const secretFields: readonly Field[] = [
  {
    name: "access_token",
    label: "Access token",
    help: "Events Manager > your pixel > Settings > Events API > Generate access token.",
    kind: "text",
    required: true,
    link: eventsManager,
  },
];

const usualPixelId = /^[A-Z0-9]{20}$/;

/** Checks settings as configured. */
export function parseSettings(
  raw: unknown,
): Parsed<{ readonly settings: TikTokSettings; readonly warnings: readonly SettingWarning[] }> {
  const read = readFields(raw, settingFields);
  if (!read.ok) return read;
  const { text, choice, toggle } = read.value;
  const problems: Problem[] = [];
  const common = readAdSettings(read.value, problems);
  const pixelId = text("pixel_id") ?? "";
  if (/\s/.test(pixelId)) {
    problems.push({ path: "pixel_id", problem: "has spaces inside", hint: "Copy the ID alone." });
  }
  if (problems.length > 0) return { ok: false, problems };
  const warnings: SettingWarning[] = usualPixelId.test(pixelId)
    ? []
    : [
        {
          field: "pixel_id",
          warning:
            "TikTok's pixel IDs are usually 20 capital letters and digits. Compare it with Events Manager.",
        },
      ];
  const settings: TikTokSettings = {
    ...common,
    pixel_id: pixelId,
    purchase_event: choice<TikTokSettings["purchase_event"]>("purchase_event"),
    lead_event: choice<TikTokSettings["lead_event"]>("lead_event"),
    page_views: choice<TikTokSettings["page_views"]>("page_views"),
    limited_data_use: toggle("limited_data_use"),
    ...optional("offline_event_set_id", text("offline_event_set_id")),
  };
  return { ok: true, value: { settings, warnings } };
}

/** Checks and trims the access token; problems never repeat it. */
export function parseSecrets(raw: Readonly<Record<string, string>>): Parsed<Secrets> {
  return readSecrets(raw, secretFields, (_name, value) => tokenProblem(value));
}
