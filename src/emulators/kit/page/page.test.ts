import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { AxeBuilder } from "@axe-core/playwright";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { createTikTokEmulator } from "../../tiktok/emulator.ts";
import {
  emailHash,
  pixel,
  purchase,
  startMs,
  token,
  trackBody,
  trackRequest,
} from "../../tiktok/test-stand.ts";
import { type ServedEmulator, serveEmulator } from "../serve.ts";

const views = ["overview", "test", "diagnostics", "match", "faults", "connect"];

describe("the emulator's page", { timeout: 120_000 }, () => {
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let served: ServedEmulator;
  const emulator = createTikTokEmulator({ now: () => startMs, pixels: [{ code: pixel, token }] });
  const send = (events: readonly unknown[], top = {}): void =>
    void emulator.handle(trackRequest(trackBody(events, top)));

  before(async () => {
    served = await serveEmulator(emulator);
    const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"];
    browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args });
  });
  after(async () => {
    await browser.close();
    await served.close();
  });
  beforeEach(() => emulator.reset());

  async function open(view: string, options: Parameters<Browser["newContext"]>[0] = {}): Promise<void> {
    context = await browser.newContext(options);
    page = await context.newPage();
    await page.goto(`${served.url}/?view=${view}`);
  }

  function sendSomeOfEverything(): void {
    emulator.browser({ pixel, event: "Purchase", event_id: "order-1001", user: { ttp: "a" } });
    send([purchase(), purchase({ event: "purchase", event_id: "x", page: undefined })]);
    send([purchase({ event_id: "<b>bold</b>", event: "<i>name</i>" })]);
    send([purchase({ event_id: 5 })]);
    send([purchase({ user: { email: emailHash }, properties: {} })], { test_event_code: "TEST1" });
    emulator.setFaults({ latency_ms: 1 });
  }

  for (const [colorScheme, width] of [
    ["light", 400],
    ["dark", 1280],
  ] as const) {
    test(`is accessible and fits at ${width} px in ${colorScheme}`, async () => {
      sendSomeOfEverything();
      for (const view of views) {
        await open(view, { colorScheme, viewport: { width, height: 900 } });
        const { violations } = await new AxeBuilder({ page }).analyze();
        assert.deepEqual(
          violations.map((found) => `${view}: ${found.id} ${found.nodes[0]?.html}`),
          [],
        );
        const overflow = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
        assert.equal(overflow, 0, `${view} scrolls sideways`);
        await context.close();
      }
    });
  }

  test("counts appear while it is open, and text from events stays text", async () => {
    await open("overview");
    await page.getByText("Nothing received yet").waitFor();
    sendSomeOfEverything();
    await page.getByRole("rowheader", { name: "<i>name</i> Custom" }).first().waitFor();
    await page.getByText("Invalid value for event_id: not a valid string.").waitFor();
    await page.getByText("Browser and server", { exact: true }).waitFor();
    await context.close();
  });

  test("a fault set on the page strikes the next request and is used up", async () => {
    await open("faults");
    await page.getByRole("button", { name: "50000 system error: next request" }).click();
    await page.locator(".switch.changed").filter({ hasText: "50000 system error" }).waitFor();
    assert.equal(emulator.faults().error_50000, "next 1");
    send([purchase()]);
    assert.equal(emulator.faults().error_50000, "off");
    assert.equal(emulator.ledger().received, 0);
    await page.getByLabel("One bad event in a batch").selectOption("partial");
    await page.locator(".switch.changed").filter({ hasText: "One bad event" }).waitFor();
    assert.equal(emulator.faults().batch, "partial");
    await context.close();
  });

  test("a wrong value is told and changes nothing", async () => {
    await open("faults");
    await page.getByLabel("Latency", { exact: true }).fill("soon");
    await page.getByRole("button", { name: "Apply" }).first().click();
    await page.getByRole("alert").getByText("Switch latency_ms: must be a number from 0 to 600000").waitFor();
    assert.equal(emulator.faults().latency_ms, 0);
    await context.close();
  });

  test("without scripts the forms work too", async () => {
    await open("faults", { javaScriptEnabled: false });
    await page.getByLabel("Latency", { exact: true }).fill("70");
    await page.getByRole("button", { name: "Apply" }).first().click();
    assert.equal(emulator.faults().latency_ms, 70);
    await page.getByLabel("Token", { exact: true }).fill(token);
    await page.getByRole("button", { name: "Change token" }).click();
    await page.getByText("none: every request is refused").waitFor();
    await page.getByLabel("Latency", { exact: true }).fill("soon");
    await page.getByRole("button", { name: "Apply" }).first().click();
    await page.getByRole("alert").getByText("must be a number").waitFor();
    await page.getByRole("button", { name: "Start over" }).click();
    await page.getByText("Nothing received yet").waitFor();
    assert.equal(emulator.pixels()[0]?.tokens, 1);
    await context.close();
  });
});
