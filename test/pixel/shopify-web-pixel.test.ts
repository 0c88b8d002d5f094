import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, it } from "node:test";
import { fromShopify, type StandardEvent } from "../../pixel/shopify-mapping.ts";
import { createScenes, type Scene, scenesAtOnce } from "./scene.ts";

const scene = createScenes();

async function fixture<T>(name: string): Promise<T> {
  const text = await readFile(new URL(`fixtures/web-pixel/${name}.json`, import.meta.url), "utf8");
  return JSON.parse(text);
}

const event = (name: string): Promise<StandardEvent> => fixture(name.replaceAll("_", "-"));

describe("Shopify's events as ours", { concurrency: scenesAtOnce }, () => {
  it("a purchase goes by the order's ID, as its webhook does", async () => {
    const purchase = fromShopify(await event("checkout_completed"), "variant");
    assert.equal(purchase.event, "Purchase");
    assert.equal(purchase.event_id, "order-6400000000001");
    assert.equal(purchase.user?.email, "ada.byron@example.com");
    assert.equal(purchase.user?.external_id, "7358000000001");
    assert.equal(purchase.user?.zip, "94025-1234");
    const { contents, ...properties } = purchase.properties ?? {};
    assert.deepEqual(properties, {
      content_type: "product",
      num_items: 2,
      value: 91.6,
      currency: "USD",
      tax: 6.6,
      shipping: 5,
      discount: 20,
      checkout_token: "84ad78572dae52a8cbea7d55371afe89",
      order_id: "6400000000001",
      new_customer: true,
    });
    assert.deepEqual(contents?.[0], {
      content_id: "50398000000001",
      content_name: "Merino Tee",
      content_category: "Tops",
      brand: "Demo",
      price: 50,
      quantity: 2,
      product_id: "9782000000001",
      variant_id: "50398000000001",
      sku: "MT-M-BLK",
    });
  });

  it("a checkout's steps go by its token", async () => {
    const ids = await Promise.all(
      ["checkout_started", "payment_info_submitted"].map(async (name) => {
        const { event: ours, event_id } = fromShopify(await event(name), "variant");
        return `${ours} ${event_id.replace(/-[0-9a-f]{32}$/, "-<token>")}`;
      }),
    );
    assert.deepEqual(ids, ["InitiateCheckout checkout-<token>", "AddPaymentInfo payment-<token>"]);
  });

  it("storefront events go by Shopify's own event ID; the catalogue ID is a setting", async () => {
    const added = fromShopify(await event("product_added_to_cart"), "sku");
    assert.equal(added.event_id, "sh-00000005-1111-4222-8333-444455556666");
    assert.equal(added.properties?.contents?.[0]?.content_id, "MT-M-BLK");
    assert.equal(added.properties?.value, 100);
    const names = ["page_viewed", "product_viewed", "collection_viewed", "search_submitted", "cart_viewed"];
    const ours = await Promise.all(
      names.map(async (name) => fromShopify(await event(name), "variant").event),
    );
    assert.deepEqual(ours, ["PageView", "ViewContent", "ViewCategory", "Search", "ViewCart"]);
  });
});

for (const kind of ["iframe", "worker"] as const) {
  describe(`in Shopify's ${kind}`, { concurrency: scenesAtOnce }, () => {
    const allowed = {
      analyticsProcessingAllowed: true,
      marketingAllowed: true,
      preferencesProcessingAllowed: true,
      saleOfDataAllowed: true,
    };

    /** Starts the pixel in its sandbox and tells it of these events. */
    async function play(
      it: Scene,
      customerPrivacy: object,
      names: readonly string[],
      scope = "checkout",
      tiktokPixelId = "",
    ): Promise<void> {
      const { stand, page } = it;
      await page.goto(`${stand.shop}/shopify-sandbox`);
      const init = { ...(await fixture<object>("init")), customerPrivacy };
      const given = [kind, init, `${stand.collector}/e`, scope, tiktokPixelId].map((one) =>
        JSON.stringify(one),
      );
      await page.evaluate(`start(${given})`);
      for (const name of names) await tell(it, { event: await event(name) });
    }
    const tell = ({ page }: Scene, message: object) => page.evaluate(`tell(${JSON.stringify(message)})`);

    scene("carries the visitor and click IDs that the theme's snippet has stored", async (it) => {
      const { stand, page } = it;
      await stand.visit(page, "plain", {}, "?ttclid=E.C.P.9");
      await stand.until(() => stand.events("PageView").length === 1);
      await play(it, allowed, ["product_added_to_cart", "checkout_started", "checkout_completed"]);
      await stand.until(() => stand.events("Purchase").length === 1);
      const [view] = stand.events("PageView");
      const [purchase] = stand.events("Purchase");
      assert.equal(purchase?.event_id, "order-6400000000001");
      assert.equal(purchase?.visitor_id, stand.bodies[0]?.visitor_id);
      assert.equal(purchase?.session_id, view?.session_id);
      assert.deepEqual(purchase?.click_ids, view?.click_ids);
      assert.deepEqual(purchase?.consent, {
        analytics: true,
        marketing: true,
        preferences: true,
        sale_of_data: true,
      });
      assert.equal(stand.events("AddToCart").length, 0, "the theme's snippet tells of the storefront");
    });

    scene("loads TikTok's pixel where it is told to, and tells it the same name and ID", async (it) => {
      const { stand, page } = it;
      // In place of TikTok's script: shows what it finds.
      const body = `parent.postMessage({ ttq: [...window.ttq] }, "*")`;
      await page.route("https://analytics.tiktok.com/**", (route) => route.fulfill({ body }));
      await play(it, allowed, ["checkout_completed"], "checkout", "CTESTPIXEL0000000001");
      await stand.until(() => stand.events("Purchase").length === 1);
      const [twin] = stand.events("Purchase")[0]?.twins ?? [];
      if (kind === "worker") return assert.equal(twin, undefined, "a worker has no document");
      assert.deepEqual(
        { name: twin?.name, event_id: twin?.event_id, pixel_ids: twin?.pixel_ids },
        {
          name: "Purchase",
          event_id: "order-6400000000001",
          pixel_ids: ["CTESTPIXEL0000000001"],
        },
      );
      await page.waitForFunction("window.told");
      const told = await page.evaluate("told.map(([method, name, , options]) => [method, name, options])");
      assert.deepEqual(told, [["track", "Purchase", { event_id: "order-6400000000001" }]]);
    });

    scene("holds back until the visitor answers, and makes a visitor only then", async (it) => {
      const { stand, context } = it;
      const refused = { ...allowed, analyticsProcessingAllowed: false, marketingAllowed: false };
      await play(it, refused, ["checkout_started"], "all");
      assert.equal(stand.bodies.length, 0);
      assert.deepEqual(await context.cookies(), []);
      await tell(it, { privacy: allowed });
      await stand.until(() => stand.events("InitiateCheckout").length === 1);
      const cookie = (await context.cookies()).find((one) => one.name === "_signalpost_visitor");
      assert.equal(stand.events("InitiateCheckout")[0]?.visitor_id, cookie?.value);
    });

    scene(
      "tells of the purchase where the browser keeps nothing for the shop, and tries again",
      async (it) => {
        const { stand, page, context } = it;
        await context.addInitScript(`
        const refuse = () => { throw new DOMException("The operation is insecure.", "SecurityError"); };
        Object.defineProperty(document, "cookie", { get: refuse, set: refuse });
        Object.defineProperty(window, "localStorage", { get: refuse });
      `);
        stand.refuseWith(503);
        const answered = page.waitForResponse("**/e");
        await play(it, allowed, ["checkout_completed"]);
        await answered;
        stand.refuseWith(null);
        await stand.until(() => stand.events("Purchase").length === 1);
      },
    );

    scene("tells of the purchase where TikTok's script fails in here", async (it) => {
      const { stand, page } = it;
      const body = `
        window.ttq.track = () => { throw new Error("no storage"); };
        parent.postMessage({ ttq: [] }, "*");
      `;
      await page.route("https://analytics.tiktok.com/**", (route) => route.fulfill({ body }));
      await play(it, allowed, ["checkout_started"], "checkout", "CTESTPIXEL0000000001");
      if (kind === "iframe") await page.waitForFunction("window.told");
      await tell(it, { event: await event("checkout_completed") });
      await stand.until(() => stand.events("Purchase").length === 1);
    });

    scene("keeps what could not be sent, without contacts, for the theme's snippet to send", async (it) => {
      const { stand, page } = it;
      stand.refuseWith(503);
      await play(it, allowed, ["checkout_completed"]);
      await page.waitForFunction("localStorage['_signalpost.event.Purchase.order-6400000000001']");
      assert.ok(!JSON.stringify(await page.evaluate("({ ...localStorage })")).includes("ada.byron"));
      stand.refuseWith(null);
      await stand.visit(page, "plain");
      await stand.until(() => stand.events("Purchase").length === 1);
    });
  });
}
