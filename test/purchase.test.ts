import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { isObject } from "../src/core/index.ts";
import {
  address,
  buy,
  ledgerOf,
  type Shopping,
  setFaults,
  startShopping,
  until,
  userAgent,
} from "./shopper.ts";

const ttclid = "E.C.P.an-ad-click-that-the-test-follows";
const paired = ["ViewContent", "AddToCart", "InitiateCheckout", "CompletePayment"];

let shopping: Shopping;

before(async () => {
  shopping = await startShopping();
});

after(() => shopping?.close());

const ledger = () => ledgerOf(shopping.demo.emulatorUrl);
const setFault = (values: object) => setFaults(shopping.demo.emulatorUrl, values);

describe("a purchase, from the ad click on, in a real browser", () => {
  it("counts once, with everything that is known: browser and server copies meet under one name and ID", async () => {
    // TikTok's API is away while the visitor shops, so that all server copies leave after the visitor is known.
    await setFault({ html_502: "100%" });
    const page = await shopping.newPage();
    const order = await buy(page, `${shopping.demo.shopUrl}/?ttclid=${ttclid}`, "Ada@Example.com ");
    await until(async () => (await ledger()).by_event.CompletePayment?.browser === 1);
    await setFault({ html_502: "off" });
    await until(async () => (await ledger()).merged === paired.length);
    const { by_event, duplicates, events } = await ledger();
    assert.equal(duplicates, 0);
    for (const name of paired) {
      const { browser, server, merged, conversions } = by_event[name] ?? {};
      assert.deepEqual(
        { browser, server: Number(server) > 0, merged },
        { browser: 1, server: true, merged: 1 },
        name,
      );
      if (name !== "ViewContent") assert.equal(conversions, 1, name);
    }
    // TikTok's own page call carries no event ID, so page views can only be counted from the server's copies, which
    // TikTok knows as ViewContent.
    assert.equal(by_event.Pageview?.server, 0);
    assert.ok(Number(by_event.ViewContent?.server) > 1);

    const email = createHash("sha256").update("ada@example.com").digest("hex");
    const copies = events.filter((one) => one.payloads?.server !== undefined);
    assert.ok(copies.length >= paired.length);
    for (const copy of copies) {
      const { user } = asObject(copy.payloads?.server);
      assert.deepEqual([asObject(user).email].flat(), [email], `${copy.event} knows who it was`);
    }
    const purchase = events.find((one) => one.event === "CompletePayment" && one.merged);
    const sent = asObject(purchase?.payloads?.server);
    const user = asObject(sent.user);
    assert.equal(user.ttclid, ttclid);
    assert.equal(user.ip, address);
    assert.equal(user.user_agent, userAgent);
    assert.ok(user.ttp);
    assert.equal(asObject(sent.properties).order_id, order);
    await page.close();
  });

  it("sends nothing anywhere before the visitor has answered the banner, and nothing to a platform after a no", async () => {
    const page = await shopping.newPage();
    const asked: string[] = [];
    page.on("request", (request) => asked.push(new URL(request.url()).pathname));
    await page.goto(shopping.demo.shopUrl);
    await page.getByRole("button", { name: "No, thanks" }).click();
    await page.getByRole("link", { name: /Cedar candle/ }).click();
    await page.getByRole("heading", { name: "Cedar candle" }).waitFor();
    assert.deepEqual(
      asked.filter(
        (path) =>
          path === "/e" ||
          path.startsWith("/api/v2/pixel") ||
          path.startsWith("/i18n/") ||
          path.startsWith("/tr") ||
          path.endsWith("fbevents.js"),
      ),
      [],
    );
    await page.close();
  });
});

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  assert.ok(isObject(value), `not an object: ${JSON.stringify(value)}`);
  return value;
}
