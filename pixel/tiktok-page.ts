/**
 * TikTok's pixel: `window.ttq` is an array of `[method, ...arguments]` until events.js arrives, which then
 * replaces the methods. The event ID is the third argument of `track`; inside the properties TikTok ignores it
 * (base code in github.com/tiktok/gtm-template-pixel and segmentio/action-destinations, read 2026-11).
 */
export interface TikTokQueue extends Array<unknown[]> {
  track?: Track;
  page?: () => void;
  instance?: (id: string) => TikTokQueue;
  _i?: Record<string, TikTokQueue>;
}
export type Json = Readonly<Record<string, unknown>>;
export type Track = (name: string, properties?: Json, options?: Json, ...rest: unknown[]) => unknown;

/** The IDs that the page loads TikTok's pixel with. */
export function tiktokIds(): string[] {
  return Object.keys(window.ttq?._i ?? {});
}
