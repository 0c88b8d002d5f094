import { adPurposes, dayMs, hourMs, type Manifest } from "../../core/index.ts";
import { testModeOf } from "../kit/index.ts";
import { codes } from "./codes.ts";
import { eventNames, metaNames } from "./names.ts";
import { type MetaSettings, parseSecrets, parseSettings, secretFields, settingFields } from "./settings.ts";
import { versionReminders } from "./versions.ts";

/** Meta Conversions API, as data. */
export const manifest: Manifest<MetaSettings> = {
  type: "meta",
  title: "Meta Conversions API",
  platform: "meta",
  links: [
    { label: "Events Manager", url: "https://business.facebook.com/events_manager2" },
    {
      label: "Parameters",
      url: "https://developers.facebook.com/documentation/ads-commerce/conversions-api/parameters",
    },
    {
      label: "Deduplication",
      url: "https://developers.facebook.com/documentation/ads-commerce/conversions-api/deduplicate-pixel-and-server-events",
    },
  ],
  settings: settingFields,
  secrets: secretFields,
  limits: {
    batchEventsMax: 1000,
    // Meta names no limit in bytes; a 413 would halve the batch.
    bodyBytesMax: 2_000_000,
    // No limit of the Conversions API's own is published; its calls count as Marketing API calls.
    requestsPerSecondMax: 20,
    // One older event fails its whole request. Physical stores may be up to 62 days late.
    eventAgeMsMax: 7 * dayMs,
    dedupWindowMs: 47 * hourMs,
    exceptions: [{ orderSources: ["pos"], eventAgeMsMax: 62 * dayMs }],
    timeoutMs: 10_000,
  },
  baseUrl: "https://graph.facebook.com",
  consent: adPurposes,
  platformNames: metaNames,
  codes: Object.entries(codes).map(([code, { name }]) => ({ code, name })),
  eventNames: (settings) => {
    const { PageView, ...others } = eventNames;
    return settings.page_views === "off" || PageView === undefined ? others : { PageView, ...others };
  },
  takesOffline: () => true,
  testMode: testModeOf,
  // "Events sent with test_event_code are not dropped": they serve targeting and measurement
  // (https://developers.facebook.com/docs/marketing-api/conversions-api/using-the-api, 2026-11).
  testsCount: true,
  reminders: (settings, now) => versionReminders(settings.graph_version, now),
  parseSettings,
  parseSecrets,
  mappingVersion: 1,
};
