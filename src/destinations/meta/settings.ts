import type { Field, Parsed, Problem, Secrets, SettingWarning } from "../../core/index.ts";
import {
  type AdSettings,
  contentIdFields,
  readAdSettings,
  readFields,
  readSecrets,
  shopUrlField,
  testModeFields,
  tokenProblem,
  valueBasisField,
} from "../kit/index.ts";
import { defaultVersion } from "./versions.ts";

/** Settings of one Meta destination; `settingFields` says what each means. */
export interface MetaSettings extends AdSettings {
  readonly pixel_id: string;
  /** @default "v24.0" */
  readonly graph_version: string;
  /** @default "off" */
  readonly data_processing: "off" | "geolocate" | "california";
  /** @default "send" */
  readonly page_views: "send" | "off";
}

const eventsManager = "https://business.facebook.com/events_manager2";

/** The form of a Meta destination. */
export const settingFields: readonly Field[] = [
  {
    name: "pixel_id",
    label: "Pixel ID",
    help: "The dataset or pixel ID in Meta Events Manager, 15 or 16 digits. The same ID as in your storefront's fbq('init').",
    kind: "text",
    required: true,
    placeholder: "1234567890123456",
    link: eventsManager,
  },
  {
    name: "graph_version",
    label: "Graph API version",
    help: "Meta retires each version after two years or more. We remind you three months before.",
    kind: "text",
    required: false,
    defaultValue: defaultVersion,
    placeholder: defaultVersion,
  },
  {
    name: "page_views",
    label: "Page views",
    help: "Whether page views are sent as Meta's PageView.",
    kind: "choice",
    required: false,
    defaultValue: "send",
    choices: [
      { value: "send", label: "Send as PageView" },
      { value: "off", label: "Do not send page views" },
    ],
  },
  ...contentIdFields,
  valueBasisField("Meta counts one of the two copies: choose what your browser pixel reports."),
  {
    name: "data_processing",
    label: "Limited data use",
    help: "Marks every event with LDU, so that Meta limits its processing for people in US states with such laws. It is no consent: events of visitors who refused are not sent at all.",
    kind: "choice",
    required: false,
    defaultValue: "off",
    choices: [
      { value: "off", label: "Off" },
      { value: "geolocate", label: "On, Meta finds the state by the address" },
      { value: "california", label: "On, as California for everybody" },
    ],
  },
  shopUrlField(
    "Sent as the page of website events that know none, such as orders that reach us by webhook alone: Meta demands a page for them.",
  ),
  ...testModeFields(
    "From the Test Events tab of Events Manager. While it is set, events appear there too; Meta counts them all the same.",
  ),
];

/** The credentials of a Meta destination. */
export const secretFields: readonly Field[] = [
  {
    name: "access_token",
    label: "Access token",
    help: "A system user's token: Events Manager > your dataset > Settings > Conversions API > Generate access token.",
    kind: "text",
    required: true,
    link: eventsManager,
  },
];

/** Checks settings as configured. */
export function parseSettings(
  raw: unknown,
): Parsed<{ readonly settings: MetaSettings; readonly warnings: readonly SettingWarning[] }> {
  const read = readFields(raw, settingFields);
  if (!read.ok) return read;
  const { text, choice } = read.value;
  const pixelId = text("pixel_id") ?? "";
  const version = versionOf(text("graph_version") ?? defaultVersion);
  const problems: Problem[] = [];
  const common = readAdSettings(read.value, problems);
  if (!/^[\w-]+$/.test(pixelId)) {
    problems.push({ path: "pixel_id", problem: "has characters that no ID has", hint: "Copy the ID alone." });
  }
  if (version === null) {
    problems.push({ path: "graph_version", problem: "not a version", hint: `Write ${defaultVersion}.` });
  }
  if (problems.length > 0 || version === null) return { ok: false, problems };
  const warnings: SettingWarning[] = /^\d{15,16}$/.test(pixelId)
    ? []
    : [
        {
          field: "pixel_id",
          warning: "Meta's pixel IDs usually have 15 or 16 digits. Compare it with Events Manager.",
        },
      ];
  const settings: MetaSettings = {
    ...common,
    pixel_id: pixelId,
    graph_version: version,
    page_views: choice<MetaSettings["page_views"]>("page_views"),
    data_processing: choice<MetaSettings["data_processing"]>("data_processing"),
  };
  return { ok: true, value: { settings, warnings } };
}

/** Checks and trims the access token; problems never repeat it. */
export function parseSecrets(raw: Readonly<Record<string, string>>): Parsed<Secrets> {
  return readSecrets(raw, secretFields, (_name, value) => tokenProblem(value));
}

function versionOf(text: string): string | null {
  const match = /^v?(\d{1,3})(?:\.(\d{1,2}))?$/i.exec(text);
  return match ? `v${match[1]}.${match[2] ?? "0"}` : null;
}
