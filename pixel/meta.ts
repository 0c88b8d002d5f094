import { metaIds, page } from "./meta-page.ts";
import type { Adapter } from "./platform.ts";

/** How Meta's standard events begin; every other name is a custom one (Meta Pixel reference, read 2026-11). */
const standard =
  /^(Add(Pay|ToC|ToW)|CompleteR|Contact|Custom|FindL|Init|Lead|Purch|Sched|Search|StartT|SubmitA|Subsc|ViewCo)/;

/** Everything that is particular to Meta's browser pixel. */
export const meta: Adapter = {
  platform: "meta",
  trace: /\/signals\/config\/(\d+)/g,
  pixelIds: metaIds,
  call(name, properties, eventId) {
    const { contents } = properties;
    const items: readonly Readonly<Record<string, unknown>>[] = Array.isArray(contents) ? contents : [];
    page.fbq?.(
      standard.test(name) ? "track" : "trackCustom",
      name,
      items[0]
        ? {
            ...properties,
            content_ids: items.map((item) => item.content_id),
            contents: items.map((item) => ({
              id: item.content_id,
              quantity: item.quantity ?? 1,
              item_price: item.price,
            })),
          }
        : properties,
      { eventID: eventId },
    );
    return page.fbq;
  },
  load(ids) {
    page.fbq?.load?.();
    for (const id of ids) page.fbq?.("init", id);
    page.fbq?.("track", "PageView");
  },
  revoke: () => page.fbq?.("consent", "revoke"),
  state: () => page.fbq && (page.fbq.callMethod ? "loaded" : "stub"),
};
