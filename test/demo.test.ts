import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { type Demo, seedHistory, startDemo } from "../src/demo/index.ts";

const key = "demo/tiktok";
let folder = "";
let demo: Demo;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "demo-"));
  await seedHistory({
    folder,
    seed: 7,
    host: "127.0.0.1",
    ports: { shop: 8081, emulator: 8082, meta: 8083 },
    visits: 60,
  });
  demo = await startDemo({
    folder,
    consoleFolder: join(folder, "no-console"),
    host: "127.0.0.1",
    ports: { server: 0, shop: 0, emulator: 0, meta: 0 },
    seed: 7,
    visits: 25,
    traffic: false,
    logged: () => {},
    fatal: (error) => {
      throw error;
    },
  });
});

after(async () => {
  await demo.close();
  await rm(folder, { recursive: true });
});

/** Follows a form of the shop as a browser without script would. */
async function submit(path: string, form: Readonly<Record<string, string>>, cookie = ""): Promise<Response> {
  return fetch(demo.shopUrl + path, {
    method: "POST",
    headers: { cookie },
    body: new URLSearchParams(form),
    redirect: "manual",
  });
}

interface PanelReply {
  readonly headline: string;
  readonly switches: readonly { readonly action: string; readonly help: string }[];
}

/** The demo's own panel, as its script in the browser uses it. */
async function panel(action?: string): Promise<PanelReply> {
  const path = action === undefined ? "/demo/state" : `/demo/${action}`;
  const reply = await fetch(demo.shopUrl + path, { method: action === undefined ? "GET" : "POST" });
  // The panel's own reply.
  return (await reply.json()) as PanelReply;
}

const pollMs = 20;

/** Resolves when the condition holds; the test's time limit ends it otherwise. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await sleep(pollMs);
}

async function untilDelivered(count: number): Promise<void> {
  await until(async () => (await balanceNow()).delivered === count);
}

function balanceNow() {
  return demo.server.ports.trace.balance(key, null, null);
}

describe("the demo", () => {
  it("has two weeks of history whose numbers add up, with every kind of ending", async () => {
    const { received, ...outcomes } = await balanceNow();
    assert.ok(received > 100);
    assert.equal(
      Object.values(outcomes).reduce((sum, count) => sum + count, 0),
      received,
    );
    const hours = await demo.server.ports.trace.rollup(key, 0, Date.now());
    const days = new Set(hours.map((one) => Math.floor(one.hour / 86_400_000)));
    assert.ok(days.size > 10, `${days.size} days`);
    const reasons = new Set(hours.map((one) => one.reason));
    for (const reason of ["bot", "consent", "duplicate", "POS"]) assert.ok(reasons.has(reason), reason);
  });

  it("sells: an order goes to TikTok once, however often the shop reports it", async () => {
    const before = (await balanceNow()).delivered;
    const cart = await submit("/cart", { sku: "KL-MUG-01", quantity: "2" });
    const cookie = cart.headers.get("set-cookie")?.split(";")[0] ?? "";
    const page = await (await fetch(`${demo.shopUrl}/cart`, { headers: { cookie } })).text();
    assert.match(page, /2 × \$24\.00/);
    const order = await submit("/order", { email: "ada@example.com" }, `${cookie}; consent=yes`);
    assert.match(order.headers.get("location") ?? "", /^\/thanks\?order=\d+$/);
    await untilDelivered(before + 1);
  });

  it("escapes what visitors write", async () => {
    const reply = await fetch(`${demo.shopUrl}/products/%3Cscript%3E`);
    assert.equal(reply.status, 404);
    assert.doesNotMatch(await reply.text(), /<script>alert/);
  });

  it("loads TikTok's pixel only after the visitor has allowed it", async () => {
    const at = async (cookie: string) => (await fetch(demo.shopUrl, { headers: { cookie } })).text();
    assert.doesNotMatch(await at(""), /TiktokAnalyticsObject/);
    assert.doesNotMatch(await at("consent=no"), /TiktokAnalyticsObject/);
    assert.match(await at("consent=yes"), /TiktokAnalyticsObject/);
  });

  it("holds everything while the token is revoked, and loses nothing", async () => {
    await panel("token");
    const { delivered } = await balanceNow();
    const cart = await submit("/cart", { sku: "KL-LAMP-06" });
    const cookie = cart.headers.get("set-cookie")?.split(";")[0] ?? "";
    await submit("/order", { email: "bob@example.com" }, `${cookie}; consent=yes`);
    await until(async () => (await demo.server.ports.ledger.paused(key))?.kind === "held");
    assert.equal((await balanceNow()).delivered, delivered);
    assert.equal((await panel("token")).headline.startsWith("TikTok counts"), true);
    await demo.server.ports.ledger.pause(key, null);
    demo.server.ports.wake(key);
    await untilDelivered(delivered + 1);
  });

  it("sends a bounded stream of visitors through the shop", async () => {
    const { received } = await balanceNow();
    await panel("traffic");
    await demo.trafficDone();
    await until(async () => (await balanceNow()).waiting === 0);
    const visitors = (await panel()).switches.find((one) => one.action === "traffic");
    assert.match(visitors?.help ?? "", /stream of made-up visitors/);
    assert.ok((await balanceNow()).received > received + 20);
  });
});
