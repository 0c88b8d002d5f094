import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Ledger } from "../src/emulators/index.ts";
import { buy, ledgerOf, type Shopping, setFaults, startShopping, until } from "./shopper.ts";

const ttclid = "E.C.P.an-ad-click-at-tiktok";
const fbclid = "IwAR0AnAdClickAtMeta";

let shopping: Shopping;

before(async () => {
  shopping = await startShopping();
});

after(() => shopping?.close());

function purchaseIn(ledger: Ledger, name: string) {
  const [purchase, ...others] = ledger.events.filter((one) => one.event === name);
  assert.ok(purchase);
  assert.equal(others.length, 0);
  return purchase;
}

/** All that our server has sent to a platform, as text. */
function sentTo(ledger: Ledger): string {
  return JSON.stringify(ledger.events.map((one) => one.payloads?.server ?? null));
}

describe("one purchase, two platforms, in a real browser", () => {
  it("is counted once by each, from a browser's and a server's copy under the same event ID", async () => {
    const { emulatorUrl, metaUrl, shopUrl, server } = shopping.demo;
    // Both are away while the visitor shops, so that what the server sends knows all that it will ever know.
    const setBoth = (values: object) =>
      Promise.all([setFaults(emulatorUrl, values), setFaults(metaUrl, values)]);
    await setBoth({ html_502: "100%" });
    const page = await shopping.newPage();
    const order = await buy(page, `${shopUrl}/?ttclid=${ttclid}&fbclid=${fbclid}`, "ada@example.com");
    const seen = async (url: string, name: string) => (await ledgerOf(url)).by_event[name]?.browser === 1;
    await until(() => seen(emulatorUrl, "CompletePayment"));
    await until(() => seen(metaUrl, "Purchase"));
    const cookies = await page.context().cookies();
    await page.close();
    await Promise.all([setFaults(emulatorUrl, { html_502: "off" }), setFaults(metaUrl, { html_502: "off" })]);
    for (const key of ["demo/tiktok", "demo/meta"]) {
      await until(async () => (await server.ports.trace.balance(key, null, null)).waiting === 0);
    }
    const tiktok = await ledgerOf(emulatorUrl);
    const meta = await ledgerOf(metaUrl);

    for (const [ledger, name] of [
      [tiktok, "CompletePayment"],
      [meta, "Purchase"],
    ] as const) {
      const { browser, server: fromServer, merged, duplicates, conversions } = ledger.by_event[name] ?? {};
      assert.deepEqual(
        { browser, fromServer, merged, duplicates, conversions },
        { browser: 1, fromServer: 1, merged: 1, duplicates: 0, conversions: 1 },
        ledger.platform,
      );
      assert.equal(purchaseIn(ledger, name).event_id, `order-${order}`);
    }

    const cookie = (name: string) => {
      const found = cookies.find((one) => one.name === name);
      assert.ok(found, `no cookie ${name}`);
      return found.value;
    };
    assert.match(sentTo(tiktok), new RegExp(`"ttclid":"${ttclid}"`));
    assert.match(sentTo(tiktok), new RegExp(`"ttp":"${cookie("_ttp")}"`));
    assert.match(sentTo(meta), new RegExp(`"fbc":"fb\\.\\d\\.\\d+\\.${fbclid}"`));
    assert.match(sentTo(meta), new RegExp(`"fbp":"${cookie("_fbp")}"`));
    for (const foreign of [fbclid, cookie("_fbp"), cookie("_fbc")]) {
      assert.equal(sentTo(tiktok).includes(foreign), false, `TikTok got ${foreign}`);
    }
    for (const foreign of [ttclid, cookie("_ttp")]) {
      assert.equal(sentTo(meta).includes(foreign), false, `Meta got ${foreign}`);
    }
  });
});
