import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { Browser, Page } from "playwright-core";
import { isObject } from "../src/core/index.ts";
import { type Demo, startDemo } from "../src/demo/index.ts";
import { launchBrowser } from "./browser.ts";
import { type ForwardProxy, startForwardProxy } from "./forward-proxy.ts";

const ttclid = "E.C.P.an-ad-click-that-the-test-follows";
const address = "203.0.113.9";
/** Headless Chromium says so in its user agent, and would be skipped as a bot. */
const userAgent =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";
const paired = ["ViewContent", "AddToCart", "InitiateCheckout", "CompletePayment"];

interface Ledger {
  readonly duplicates: number;
  readonly merged: number;
  readonly by_event: Readonly<
    Record<string, Readonly<Record<"browser" | "server" | "merged" | "conversions", number>>>
  >;
  readonly events: readonly {
    readonly event: string;
    readonly merged: boolean;
    readonly payloads: { readonly server?: unknown };
  }[];
}

let folder = "";
let demo: Demo;
let browser: Browser;
let proxy: ForwardProxy;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "purchase-"));
  demo = await startDemo({
    folder,
    consoleFolder: join(folder, "no-console"),
    host: "127.0.0.1",
    ports: { server: 0, shop: 0, emulator: 0 },
    seed: 1,
    visits: 1,
    traffic: false,
    logged: () => {},
    fatal: (error) => {
      throw error;
    },
  });
  proxy = await startForwardProxy(address);
  browser = await launchBrowser(proxy.flags);
});

after(async () => {
  await browser?.close();
  await proxy?.close();
  await demo?.close();
  await rm(folder, { recursive: true });
});

async function ledger(): Promise<Ledger> {
  // The emulator's own reply.
  return (await (await fetch(`${demo.emulatorUrl}/__ledger?payloads=1`)).json()) as Ledger;
}

async function setFault(values: object): Promise<void> {
  await fetch(`${demo.emulatorUrl}/__faults`, { method: "POST", body: JSON.stringify(values) });
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await sleep(50);
}

/** An ad click, a product, the basket, the checkout, the purchase: as a visitor does it, by clicks alone. */
async function buy(page: Page, email: string): Promise<string> {
  await page.goto(`${demo.shopUrl}/?ttclid=${ttclid}`);
  await page.getByRole("button", { name: "Allow" }).click();
  await page.getByRole("link", { name: /Stoneware mug/ }).click();
  await page.getByRole("button", { name: "Put in basket" }).click();
  await page.getByRole("link", { name: "Check out" }).click();
  await page.getByLabel("E-mail").fill(email);
  await page.getByRole("button", { name: /^Pay/ }).click();
  await page.getByRole("heading", { name: "Thank you" }).waitFor();
  return new URL(page.url()).searchParams.get("order") ?? "";
}

describe("a purchase, from the ad click on, in a real browser", () => {
  it("counts once, with everything that is known: browser and server copies meet under one name and ID", async () => {
    // TikTok's API is away while the visitor shops, so that all server copies leave after the visitor is known.
    await setFault({ html_502: "100%" });
    const page = await browser.newPage({ userAgent });
    const order = await buy(page, "Ada@Example.com ");
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
    const copies = events.filter((one) => one.payloads.server !== undefined);
    assert.ok(copies.length >= paired.length);
    for (const copy of copies) {
      const { user } = asObject(copy.payloads.server);
      assert.deepEqual([asObject(user).email].flat(), [email], `${copy.event} knows who it was`);
    }
    const purchase = events.find((one) => one.event === "CompletePayment" && one.merged);
    const sent = asObject(purchase?.payloads.server);
    const user = asObject(sent.user);
    assert.equal(user.ttclid, ttclid);
    assert.equal(user.ip, address);
    assert.equal(user.user_agent, userAgent);
    assert.ok(user.ttp);
    assert.equal(asObject(sent.properties).order_id, order);
    await page.close();
  });

  it("sends nothing anywhere before the visitor has answered the banner, and nothing to TikTok after a no", async () => {
    const page = await browser.newPage({ userAgent });
    const asked: string[] = [];
    page.on("request", (request) => asked.push(new URL(request.url()).pathname));
    await page.goto(demo.shopUrl);
    await page.getByRole("button", { name: "No, thanks" }).click();
    await page.getByRole("link", { name: /Cedar candle/ }).click();
    await page.getByRole("heading", { name: "Cedar candle" }).waitFor();
    assert.deepEqual(
      asked.filter((path) => path === "/e" || path.startsWith("/api/v2/pixel") || path.startsWith("/i18n/")),
      [],
    );
    await page.close();
  });
});

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  assert.ok(isObject(value), `not an object: ${JSON.stringify(value)}`);
  return value;
}
