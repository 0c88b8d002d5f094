import { hook } from "./hook.ts";
import type { OnCall } from "./platform.ts";
import { type TikTokQueue, type Track, tiktokIds } from "./tiktok-page.ts";

/** Watches every way to call TikTok's pixel: queued calls, `ttq.track`, `ttq.push`, `ttq.instance(id).track`. */
export function watchTikTok(onCall: OnCall): void {
  const watched = new WeakSet<object>();
  const watch = (queue: TikTokQueue, pixelId?: unknown): TikTokQueue => {
    if (watched.has(queue)) return queue;
    watched.add(queue);
    const identify = ([name, properties, options, ...rest]: Parameters<Track>): Parameters<Track> => {
      const one = options?.pixel_code ?? pixelId;
      const event_id = onCall({
        platform: "tiktok",
        name: `${name}`,
        properties: properties ?? {},
        event_id: `${options?.event_id ?? properties?.event_id ?? ""}`,
        pixel_ids: one ? [`${one}`] : tiktokIds(),
      });
      return [name, properties, { ...options, event_id }, ...rest];
    };
    const entry = ([method, ...args]: unknown[]): unknown[] =>
      // What stands behind "track" in the queue are the arguments of `track`.
      [method, ...(method === "track" ? identify(args as Parameters<Track>) : args)];
    queue.splice(0, queue.length, ...queue.map(entry));
    hook<Track>(
      queue,
      "track",
      (inner) =>
        (...args) =>
          inner.apply(queue, identify(args)),
    );
    hook<TikTokQueue["push"]>(
      queue,
      "push",
      (inner) =>
        (...calls) =>
          inner.apply(queue, calls.map(entry)),
    );
    return queue;
  };
  hook<TikTokQueue>(window, "ttq", (ttq) => {
    watch(ttq);
    for (const [id, queue] of Object.entries(ttq._i ?? {})) watch(queue, id);
    hook<(id: string) => TikTokQueue>(ttq, "instance", (inner) => (id) => watch(inner.call(ttq, id), id));
    return ttq;
  });
}
