import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { hourMs, minuteMs } from "../core/index.ts";
import { ask, signUp } from "./test-client.ts";
import { openStand, type Stand } from "./test-stand.ts";

let stand: Stand;
let cookie: string;

before(async () => {
  stand = await openStand();
  cookie = await signUp(stand);
  await stand.api.lookForAlerts();
});
after(() => stand.close());

interface Entry {
  readonly kind: string;
  readonly sentence: string;
  readonly ended_at: number | null;
}

/** The open alert about Shopify's silence, after one more look. */
async function silence(): Promise<string | null> {
  await stand.api.lookForAlerts();
  const { json } = await ask(stand, "GET /api/alerts", { cookie });
  const log: readonly Entry[] = json.log;
  return log.find((one) => one.kind === "shopify_silent" && one.ended_at === null)?.sentence ?? null;
}

const checkouts = (count: number) =>
  stand.append(
    Array.from({ length: count }, () => ({ event: "InitiateCheckout" })),
    "pixel",
  );

test("a quiet shop raises nothing, however long Shopify says nothing", async () => {
  stand.pass(9 * hourMs);
  assert.equal(await silence(), null);
  await stand.append(
    Array.from({ length: 40 }, () => ({ event: "PageView" })),
    "pixel",
  );
  assert.equal(await silence(), null, "visitors who only look");
});

test("checkouts in browsers without a word from Shopify raise an alert; its next webhook ends it", async () => {
  await stand.append([{ event: "Purchase", properties: { value: 5, currency: "USD" } }], "shopify");
  await checkouts(4);
  stand.pass(3 * hourMs);
  assert.equal(await silence(), null, "four may be chance");
  await checkouts(1);
  assert.match(
    (await silence()) ?? "",
    /^No webhook has come from Shopify for 180 minutes, but 5 or more checkouts/,
  );
  await stand.append([{ event: "Purchase", properties: { value: 5, currency: "USD" } }], "shopify");
  assert.equal(await silence(), null);
});

test("so do many visitors where browsers report no checkout at all, and only after the set time", async () => {
  await stand.append(
    Array.from({ length: 1000 }, () => ({ event: "PageView" })),
    "pixel",
  );
  stand.pass(119 * minuteMs);
  assert.equal(await silence(), null);
  stand.pass(minuteMs);
  assert.match((await silence()) ?? "", /for 120 minutes, but 100\d events/);
  assert.deepEqual(stand.faults, []);
});
