import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { it } from "node:test";
import { createMetaEmulator, serveEmulator } from "../../src/emulators/index.ts";
import { launchBrowser } from "../browser.ts";

const pixel = "1234567890123456";
const emailHash = "62a14e44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f";

it("Meta's pixel in Chromium and the Conversions API: one purchase, two copies, one conversion", async (t) => {
  const purchase = Promise.withResolvers<void>();
  const emulator = createMetaEmulator({ now: Date.now, pixels: [{ code: pixel, token: "t" }] });
  const served = await serveEmulator({
    ...emulator,
    handle(request) {
      const reply = emulator.handle(request);
      if (request.path === "/tr/" && request.body.includes("ev=Purchase")) purchase.resolve();
      return reply;
    },
  });
  const known = `"${pixel}", { em: " John_Smith@gmail.com " })`;
  const head = emulator.snippet(served.url, [pixel]).replace(`"${pixel}")`, known);
  const shop = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "text/html" });
    response.end(`<!doctype html><html><head><title>Shop</title>${head}</head><body>Thanks
      <script>
        fbq("track", "Purchase", { value: 59.9, currency: "USD" }, { eventID: "order-1" });
      </script></body></html>`);
  });
  shop.listen(0, "127.0.0.1");
  await once(shop, "listening");
  const { port } = shop.address() as AddressInfo; // a listening server has one
  const browser = await launchBrowser();
  t.after(async () => {
    await browser.close();
    await served.close();
    shop.closeAllConnections();
    shop.close();
  });
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${port}/thanks?fbclid=IwAR_Case`);
  await purchase.promise;

  const cookies = Object.fromEntries(
    (await page.context().cookies()).map(({ name, value }) => [name, value]),
  );
  assert.match(cookies._fbp ?? "", /^fb\.1\.\d{13}\.\d{18}$/);
  assert.match(cookies._fbc ?? "", /^fb\.1\.\d{13}\.IwAR_Case$/);
  const body = JSON.stringify({
    access_token: "t",
    data: [
      {
        event_name: "Purchase",
        event_id: "order-1",
        event_time: Math.floor(Date.now() / 1000),
        action_source: "website",
        event_source_url: "https://shop.example/thanks",
        user_data: { em: [emailHash], fbp: cookies._fbp, client_user_agent: "Mozilla/5.0" },
        custom_data: { value: 59.9, currency: "USD" },
      },
    ],
  });
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${served.url}/v24.0/${pixel}/events`, { method: "POST", headers, body });
  assert.deepEqual(Object(await answer.json()).events_received, 1);

  const { by_event, events } = emulator.ledger({ payloads: true });
  assert.deepEqual(
    [by_event.Purchase?.received, by_event.Purchase?.conversions, by_event.Purchase?.merged],
    [2, 1, 1],
  );
  const counted = events.find((event) => event.event === "Purchase");
  assert.deepEqual(counted?.sources, ["browser", "server"]);
  assert.match(JSON.stringify(counted?.payloads?.browser), new RegExp(emailHash));
});
