import type { Tell } from "./drive.ts";
import type { Adapter } from "./platform.ts";
import { tiktokIds } from "./tiktok-page.ts";

/** Everything that is particular to TikTok's browser pixel. */
export const tiktok: Adapter = {
  platform: "tiktok",
  ids: tiktokIds,
  state() {
    const { ttq } = window;
    // TikTok's base code only pushes; its script puts real methods in their place.
    return ttq?.track && !/\bpush\b/.test(`${ttq.page ?? "push"}`);
  },
};

/** Tells it of an event of ours. */
export const tellTikTok: Tell = (name, properties, event_id) =>
  window.ttq?.track?.(name, properties, { event_id });
