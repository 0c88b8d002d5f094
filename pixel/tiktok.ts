import { hook } from "./hook.ts";
import type { Adapter, OnCall } from "./platform.ts";

/**
 * TikTok's pixel: `window.ttq` is an array of `[method, ...arguments]` until events.js arrives, which then replaces the methods.
 * The event ID is the third argument of `track`; inside the properties TikTok ignores it
 * (base code in github.com/tiktok/gtm-template-pixel and segmentio/action-destinations, read 2026-11).
 */
type Track = (name: string, properties?: Json, options?: Json, ...rest: unknown[]) => unknown;
type Json = Readonly<Record<string, unknown>>;
interface Queue extends Array<unknown[]> {
  track?: Track;
  page?: () => void;
  load?: (id: string) => void;
  instance?: (id: string) => Queue;
  methods?: string[];
  _i?: Record<string, Queue>;
  _t?: Record<string, number>;
  _o?: Record<string, object>;
}
// The page's own global; what it is, is checked at each use.
const page = window as unknown as { ttq?: Queue; TiktokAnalyticsObject?: string };

export const tiktok: Adapter = {
  platform: "tiktok",
  address: /\/pixel\/events\.js.*[?&]sdkid=(\w+)/,
  observe(onCall) {
    const watched = new WeakSet<object>();
    const watch = (queue: Queue, pixelId?: string): Queue => {
      if (watched.has(queue)) return queue;
      watched.add(queue);
      const identified = (args: unknown[]) => identify(args, pixelId, onCall);
      const entry = (call: unknown[]) =>
        call[0] === "track" ? ["track", ...identified(call.slice(1))] : call;
      for (let at = 0; at < queue.length; at++) queue[at] = entry(queue[at] ?? []);
      hook<Track>(
        queue,
        "track",
        (inner) =>
          function (this: unknown, ...args) {
            // The arguments are those of `track`, with an ID.
            return inner.apply(this, identified(args) as Parameters<Track>);
          },
      );
      hook<Queue["push"]>(
        queue,
        "push",
        (inner) =>
          (...calls) =>
            inner.apply(queue, calls.map(entry)),
      );
      return queue;
    };
    hook<Queue>(page, "ttq", (ttq) => {
      watch(ttq);
      for (const id in ttq._i) {
        const queue = ttq._i[id];
        if (queue) watch(queue, id);
      }
      hook<(id: string) => Queue>(ttq, "instance", (inner) => (id) => watch(inner.call(ttq, id), id));
      return ttq;
    });
  },
  call(name, properties, eventId) {
    const ttq = page.ttq;
    const options = { event_id: eventId };
    if (ttq?.track) ttq.track(name, properties, options);
    else ttq?.push(["track", name, properties, options]);
    return Boolean(ttq);
  },
  load(options) {
    page.TiktokAnalyticsObject = "ttq";
    page.ttq ??= [];
    const ttq = page.ttq;
    const defer = (queue: Queue, method: string) =>
      Reflect.set(queue, method, (...args: unknown[]) => queue.push([method, ...args]));
    const methods =
      "page track identify instances debug on off once ready alias group enableCookie disableCookie holdConsent revokeConsent grantConsent".split(
        " ",
      );
    if (!ttq.track) {
      ttq.methods = methods;
      for (const method of methods) defer(ttq, method);
      ttq.instance = (id) => {
        const queue = ttq._i?.[id] ?? [];
        for (const method of methods) defer(queue, method);
        return queue;
      };
    }
    ttq._i ??= {};
    ttq._t ??= {};
    ttq._o ??= {};
    for (const id of options.pixelIds ?? []) {
      if (ttq._i[id]) continue;
      ttq._i[id] = [];
      ttq._t[id] = Date.now();
      ttq._o[id] = {};
      const script = document.createElement("script");
      script.async = true;
      script.src = `${options.script ?? "https://analytics.tiktok.com/i18n/pixel/events.js"}?sdkid=${id}&lib=ttq`;
      document.head.append(script);
    }
    ttq.page?.();
  },
  pixelIds: () => Object.keys(page.ttq?._i ?? {}),
  script() {
    const ttq = page.ttq;
    if (!ttq) return "absent";
    // TikTok's base code only pushes; its script puts real methods in their place.
    return Array.isArray(ttq) && /\bpush\b/.test(String(ttq.page ?? "push")) ? "stub" : "loaded";
  },
};

/** The arguments of `track` with an event ID in the third. */
function identify(args: unknown[], pixelId: string | undefined, onCall: OnCall): unknown[] {
  const [name, properties, options, ...rest] = args as Parameters<Track>; // what TikTok's reference says they are
  const one = options?.pixel_code ?? pixelId;
  const given = options?.event_id ?? properties?.event_id;
  const event_id = onCall({
    platform: "tiktok",
    name: String(name),
    properties: properties ?? {},
    eventId: given ? String(given) : undefined,
    pixelIds: one ? [String(one)] : tiktok.pixelIds(),
  });
  return [name, properties ?? {}, { ...options, event_id }, ...rest];
}
