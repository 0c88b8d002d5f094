import type { Adapter } from "./platform.ts";
import { page, tiktokIds } from "./tiktok-page.ts";

/** Everything that is particular to TikTok's browser pixel. */
export const tiktok: Adapter = {
  platform: "tiktok",
  // A loaded pixel shows in its script's address and in a cookie of its own.
  trace: /\/pixel\/events\.js[^,\s]*[?&]sdkid=(\w+)|ttcsid_(\w+)=/g,
  pixelIds: tiktokIds,
  call(name, properties, eventId) {
    page.ttq?.track?.(name, properties, { event_id: eventId });
    return page.ttq?.track;
  },
  load(ids) {
    for (const id of ids) if (!tiktokIds().includes(id)) page.ttq?.load?.(id);
    page.ttq?.page?.();
  },
  revoke: () => page.ttq?.revokeConsent?.(),
  state() {
    const { ttq } = page;
    // TikTok's base code only pushes; its script puts real methods in their place.
    return ttq && (/\bpush\b/.test(`${ttq.page ?? "push"}`) ? "stub" : "loaded");
  },
};
