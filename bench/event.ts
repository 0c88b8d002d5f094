/** Events of the bench: about 720 bytes, the size of a real order event. IDs are random, which is the hard case. */
const mark = "@@@@@@@@@@@@@@@@";

/** One event as a JSON text; every tenth shopper is known by contact. */
export function benchEvent(index: number): string {
  const known = index % 10 === 0;
  return JSON.stringify({
    event: index % 5 === 0 ? "Purchase" : index % 2 === 0 ? "ViewContent" : "AddToCart",
    event_id: `e-${mark}`,
    event_time: new Date().toISOString(),
    visitor_id: `v-${(index * 7919) % 5000}-0123456789abcdef`,
    url: `https://shop.example/products/linen-shirt-${index % 97}?utm_source=tiktok&utm_medium=paid&utm_campaign=spring&sent_ms=%%%%%%%%%%%%%`,
    referrer: "https://www.tiktok.com/",
    ip: `203.0.113.${index % 250}`,
    user_agent:
      "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
    ...(known
      ? {
          user: {
            email: `shopper${index % 5000}@example.com`,
            phone: `+1213373${String(4000 + (index % 5000)).padStart(4, "0")}`,
          },
        }
      : {}),
    consent: { analytics: true, marketing: true, sale_of_data: true },
    properties: {
      value: 59.9,
      currency: "USD",
      ...(index % 5 === 0 ? { order_id: `o-${mark}` } : {}),
      contents: [
        { content_id: `sku-${index % 97}`, content_name: "Linen shirt", quantity: 1, price: 29.95 },
        { content_id: `sku-${index % 89}`, content_name: "Canvas bag", quantity: 1, price: 29.95 },
      ],
      content_type: "product",
    },
  });
}

/** The same with its marks filled as the load generator fills them. */
export function filledEvent(index: number): string {
  const id = ((index * 2_654_435_761) % 2 ** 32).toString(16).padStart(mark.length, "0");
  return benchEvent(index).replaceAll(mark, id).replaceAll("%%%%%%%%%%%%%", "1795000000000");
}

/** The same bodies, their visitors new ones in every other event: what is remembered of visitors has no end then. */
export function benchCrowd(perRequest: number, count: number): string[] {
  const visitor = /"visitor_id":"v-\d+-0123456789abcdef"/g;
  let index = 0;
  return benchBodies(perRequest, count).map((body) =>
    body.replace(visitor, (known) => (++index % 2 === 0 ? known : `"visitor_id":"v-${mark}"`)),
  );
}

/** Request bodies with `perRequest` events each. */
export function benchBodies(perRequest: number, count: number): string[] {
  return Array.from({ length: count }, (_, body) => {
    const events = Array.from({ length: perRequest }, (_unused, index) =>
      benchEvent(body * perRequest + index),
    );
    return perRequest === 1 ? (events[0] ?? "{}") : `{"events":[${events.join(",")}]}`;
  });
}
