/** Key that writes events into the shop of the bench. */
export const writeKey = "wk_bench_0123456789";

/** One shop with one destination that takes everything, and, when asked, one that a filter keeps nearly all from. */
export function benchConfig(sink: string, filtered: boolean): string {
  const tiktok = {
    id: "tiktok",
    type: "tiktok",
    settings: { pixel_id: "D1AAAAAC77U000000010" },
    secrets: { access_token: "0123456789abcdef0123456789abcdef01234567" },
    base_url: sink,
    delivery: { requests_per_second_max: 1000 },
  };
  const orders = {
    id: "erp",
    type: "webhook",
    settings: { url: `${sink}/orders`, batches: true, allow_networks: ["127.0.0.0/8"] },
    secrets: { signing_secret: "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=" },
    base_url: sink,
    filter: { events: ["Purchase", "InitiateCheckout"] },
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
        destinations: filtered ? [tiktok, orders] : [tiktok],
      },
    ],
  });
}
