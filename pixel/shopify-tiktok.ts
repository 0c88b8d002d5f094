import type { TikTokQueue } from "./tiktok-page.ts";

const methods =
  "page track identify instances debug on off once ready alias group enableCookie disableCookie holdConsent revokeConsent grantConsent".split(
    " ",
  );

/** Tells TikTok's pixel; loads it first, once, by the same steps as TikTok's base code. */
export function trackByTikTok(id: string, name: string, properties: object, eventId: string): void {
  window.ttq ??= load(id);
  window.ttq.track?.(name, { ...properties }, { event_id: eventId });
}

function load(id: string): TikTokQueue {
  Reflect.set(globalThis, "TiktokAnalyticsObject", "ttq");
  const ttq = deferring([]);
  const address = "https://analytics.tiktok.com/i18n/pixel/events.js";
  Object.assign(ttq, {
    methods,
    instance: (one: string) => deferring(ttq._i?.[one] ?? []),
    _i: { [id]: Object.assign([], { _u: address }) },
    _t: { [id]: Date.now() },
    _o: { [id]: {} },
  });
  const script = document.createElement("script");
  script.async = true;
  script.src = `${address}?sdkid=${id}&lib=ttq`;
  document.head.append(script);
  return ttq;
}

/** Makes methods that wait in the queue until TikTok's script replaces them. */
function deferring(queue: TikTokQueue): TikTokQueue {
  for (const method of methods) {
    Reflect.set(queue, method, (...args: unknown[]) => queue.push([method, ...args]));
  }
  return queue;
}
