import type { StorefrontEvent, Twin } from "../../core/index.ts";

/** The browser copy of an event at one platform and pixel: one with an ID first, since only that can be merged. */
export function findTwin(event: StorefrontEvent, platform: string, pixelId: string): Twin | undefined {
  let found: Twin | undefined;
  for (const twin of event.twins ?? []) {
    if (twin.platform !== platform) continue;
    if (twin.pixel_ids?.length && !twin.pixel_ids.includes(pixelId)) continue;
    if (twin.event_id) return twin;
    found ??= twin;
  }
  return found;
}

/** A remark when the browser reported this event only to other pixels than ours: then nothing will be merged. */
export function foreignPixelNote(event: StorefrontEvent, platform: string, pixelId: string): string | null {
  const others = event.twins?.filter((twin) => twin.platform === platform && twin.pixel_ids?.length) ?? [];
  if (others.length === 0 || others.some((twin) => twin.pixel_ids?.includes(pixelId))) return null;
  const ids = [...new Set(others.flatMap((twin) => twin.pixel_ids ?? []))].slice(0, 5).join(", ");
  return `the browser pixel reported this event to ${ids}, not to ${pixelId}: the two copies cannot be merged`;
}
