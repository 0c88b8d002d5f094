/** Key that writes events into the shop of the bench. */
const writeKey = "wk_bench_0123456789";
/** Headers of requests that bring events. */
export const writeHeaders = { authorization: `Bearer ${writeKey}` };

/**
 * The shop's destinations: one that takes everything; a second one that a filter keeps nearly everything from; or a
 * second one that nobody answers at.
 */
export type BenchShop = "one" | "filtered" | "down";

/** One shop, its destinations at the sink; without any when that is `none`. */
export function benchConfig(sink: string, shop: BenchShop): string {
  const tiktok = {
    id: "tiktok",
    type: "tiktok",
    settings: { pixel_id: "D1AAAAAC77U000000010" },
    secrets: { access_token: "0123456789abcdef0123456789abcdef01234567" },
    base_url: sink,
    delivery: { requests_per_second_max: 1000 },
  };
  const receiver = shop === "down" ? "http://127.0.0.1:9" : sink;
  const orders = {
    id: "erp",
    type: "webhook",
    settings: { url: `${receiver}/orders`, batches: true, allow_networks: ["127.0.0.0/8"] },
    secrets: { signing_secret: "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=" },
    base_url: receiver,
    ...(shop === "down" ? {} : { filter: { events: ["Purchase", "InitiateCheckout"] } }),
  };
  return JSON.stringify({
    server: { retention_days: 60 },
    stores: [
      {
        id: "bench",
        country: "US",
        currency: "USD",
        origins: ["https://shop.example"],
        write_keys: [writeKey],
        destinations: sink === "none" ? [] : shop === "one" ? [tiktok] : [tiktok, orders],
      },
    ],
  });
}
