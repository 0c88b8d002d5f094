import type { Tell } from "./drive.ts";
import { metaIds } from "./meta-page.ts";
import type { Adapter } from "./platform.ts";

/** How Meta's standard events begin; every other name is a custom one (Meta Pixel reference, read 2026-11). */
const standard =
  /^(Add(Pay|ToC|ToW)|CompleteR|Contact|Custom|FindL|Init|Lead|Purch|Sched|Search|StartT|SubmitA|Subsc|ViewCo)/;

/** Everything that is particular to Meta's browser pixel. */
export const meta: Adapter = {
  platform: "meta",
  ids: metaIds,
  state: () => window.fbq && !!window.fbq.callMethod,
};

/** Tells it of an event of ours, in its own shape. */
export const tellMeta: Tell = (name, properties, eventID) => {
  // Whatever the page passed.
  const items = [properties.contents ?? []].flat() as Readonly<Record<string, unknown>>[];
  window.fbq?.(
    standard.test(name) ? "track" : "trackCustom",
    name,
    {
      ...properties,
      ...(items[0] && {
        content_ids: items.map((item) => item.content_id),
        contents: items.map((item) => ({
          id: item.content_id,
          quantity: item.quantity ?? 1,
          item_price: item.price,
        })),
      }),
    },
    { eventID },
  );
};
