import { adPurposes, dayMs, hourMs, type Manifest } from "../../core/index.ts";
import { testModeOf } from "../kit/index.ts";
import { codes } from "./codes.ts";
import { eventNames, tiktokNames } from "./names.ts";
import { parseSecrets, parseSettings, secretFields, settingFields, type TikTokSettings } from "./settings.ts";

/** TikTok Events API 2.0 (`event/track`), as data. */
export const manifest: Manifest<TikTokSettings> = {
  type: "tiktok",
  title: "TikTok Events API",
  platform: "tiktok",
  links: [
    { label: "Events Manager", url: "https://ads.tiktok.com/i18n/events_manager" },
    { label: "Standard events", url: "https://ads.tiktok.com/help/article/supported-standard-events" },
    { label: "Deduplication", url: "https://ads.tiktok.com/help/article/event-deduplication" },
    { label: "Parameters", url: "https://ads.tiktok.com/help/article/about-parameters" },
  ],
  settings: settingFields,
  secrets: secretFields,
  limits: {
    batchEventsMax: 1000,
    // TikTok names no limit. 1,000 events with all match keys are 1.1 MB; a 413 would halve the batch.
    bodyBytesMax: 2_000_000,
    // TikTok allows 1,000 a second per app, which other senders of the account share.
    requestsPerSecondMax: 100,
    // No refusal by age is documented; beyond the longest attribution window (28 days) an event can match nothing.
    eventAgeMsMax: 28 * dayMs,
    eventAgeMsWarn: 7 * dayMs,
    // 48 hours from the first copy, less one hour for clocks and queues.
    dedupWindowMs: 47 * hourMs,
    timeoutMs: 10_000,
  },
  baseUrl: "https://business-api.tiktok.com",
  consent: adPurposes,
  needsClearPlace: true,
  platformNames: tiktokNames,
  codes: Object.entries(codes).map(([code, { name }]) => ({ code, name })),
  eventNames,
  takesOffline: (settings) => settings.offline_event_set_id !== undefined,
  testMode: testModeOf,
  parseSettings,
  parseSecrets,
  mappingVersion: 1,
};
