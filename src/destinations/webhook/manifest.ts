import {
  type ContactField,
  contactFields,
  hourMs,
  limits,
  type Manifest,
  minuteMs,
  secondMs,
  standardNames,
} from "../../core/index.ts";
import {
  parseSecrets,
  parseSettings,
  secretFields,
  settingFields,
  type WebhookSettings,
} from "./settings.ts";

/** Signed webhooks to any receiver, as data. */
export const manifest: Manifest<WebhookSettings, ContactField> = {
  type: "webhook",
  title: "Signed webhook",
  platform: "webhook",
  links: [
    { label: "Standard Webhooks", url: "https://www.standardwebhooks.com/" },
    { label: "Libraries that verify", url: "https://github.com/standard-webhooks/standard-webhooks" },
  ],
  settings: settingFields,
  secrets: secretFields,
  limits: {
    batchEventsMax: 100,
    bodyBytesMax: 1_000_000,
    requestsPerSecondMax: 50,
    // A receiver of one's own takes events of any age.
    eventAgeMsMax: limits.eventAgeMsMax,
    // Receivers drop repeats by `webhook-id`; how long they remember is theirs to decide.
    dedupWindowMs: null,
    timeoutMs: 20 * secondMs,
    retryScheduleMs: [
      5 * secondMs,
      5 * minuteMs,
      30 * minuteMs,
      2 * hourMs,
      5 * hourMs,
      10 * hourMs,
      14 * hourMs,
      20 * hourMs,
      24 * hourMs,
    ],
  },
  batchEventsMax: (settings) => (settings.batches ? 100 : 1),
  baseUrl: "",
  consent: ["analytics"],
  needsClearPlace: false,
  clearContacts: { fields: contactFields, wanted: (settings) => settings.clear_contacts },
  platformNames: [],
  eventNames: () => Object.fromEntries(standardNames.map((name) => [name, name])),
  takesOffline: () => true,
  parseSettings,
  parseSecrets,
  mappingVersion: 1,
};
