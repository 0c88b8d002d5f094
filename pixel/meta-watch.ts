import { hook } from "./hook.ts";
import { type Fbq, metaIds } from "./meta-page.ts";
import type { OnCall } from "./platform.ts";

type Json = Readonly<Record<string, unknown>>;

/** Watches the page's calls of `fbq`, those that already wait in its queue too. */
export function watchMeta(onCall: OnCall): void {
  const identify = (given: ArrayLike<unknown>): unknown[] => {
    const args = Array.from(given);
    const at = /^trackSingle/.test(`${args[0]}`) ? 2 : 1;
    const name = `${args[at]}`;
    if (!/^track/.test(`${args[0]}`) || name === "PageView") return args;
    // What Meta's reference says that these arguments are.
    const [properties, options] = args.slice(at + 1) as [Json?, Json?];
    const eventID = onCall({
      platform: "meta",
      name,
      properties: properties ?? {},
      event_id: options?.eventID ? `${options.eventID}` : "",
      pixel_ids: at > 1 ? [`${args[1]}`] : metaIds(),
    });
    return [...args.slice(0, at + 1), properties ?? {}, { ...options, eventID }];
  };
  hook<Fbq>(window, "fbq", (fbq) => {
    // The base code gives `fbq` its queue only after it has become the global.
    hook<ArrayLike<unknown>[]>(fbq, "queue", (queue) => {
      queue.splice(0, queue.length, ...queue.map(identify));
      hook<typeof queue.push>(
        queue,
        "push",
        (inner) =>
          (...calls) =>
            inner.apply(queue, calls.map(identify)),
      );
      return queue;
    });
    hook<(...args: unknown[]) => void>(
      fbq,
      "callMethod",
      (inner) =>
        (...args) =>
          inner.apply(fbq, identify(args)),
    );
    return fbq;
  });
}
