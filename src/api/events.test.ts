import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { join } from "node:path";
import { test } from "node:test";
import { dayMs, hourMs, nameCopy } from "../core/index.ts";
import { ask, signUp } from "./test-client.ts";
import { openStand, rootKey, type Stand } from "./test-stand.ts";

async function withStand(run: (stand: Stand) => Promise<void>): Promise<void> {
  const stand = await openStand();
  try {
    await run(stand);
    assert.deepEqual(stand.faults, [], "no fault of the server");
  } finally {
    await stand.close();
  }
}

const purchase = (number: number) => ({
  event: "Purchase",
  event_id: `order-${number}`,
  visitor_id: "v-1",
  url: "https://shop.example/thank-you",
  user: { email: "Person@Mail.example" },
  ip: "203.0.113.77",
  properties: {
    value: 59.9,
    currency: "USD",
    order_id: String(number),
    contents: [{ content_id: "sku-1", quantity: 2 }],
  },
});
const read = (stand: Stand, path: string) => ask(stand, `GET ${path}`, { key: rootKey });
const post = (stand: Stand, path: string, body: unknown) =>
  ask(stand, `POST ${path}`, { key: rootKey, body });

test("stats add up: received is the sum of all states, for any range", () =>
  withStand(async (stand) => {
    await stand.append([purchase(1), purchase(2), purchase(3), purchase(4)]);
    await stand.settle([
      { kind: "delivered", reason: "accepted" },
      { kind: "skipped", reason: "filter" },
      { kind: "rejected", reason: "invalid" },
    ]);
    const all = (await read(stand, "/api/stats?store=demo")).json.destinations.tiktok;
    assert.deepEqual(all, {
      received: 4,
      delivered: 1,
      skipped: 1,
      rejected: 1,
      expired: 0,
      waiting: 1,
      parked: 0,
      held: 0,
    });
    const later = new Date(stand.now() + 1).toISOString();
    assert.equal((await read(stand, `/api/stats?from=${later}`)).json.destinations.tiktok.received, 0);
    assert.equal((await read(stand, `/api/stats?to=${later}`)).json.destinations.tiktok.received, 4);
    const overview = (await read(stand, `/api/stores/demo/overview?to=${stand.now() + hourMs}`)).json;
    assert.equal(overview.received, 4);
    assert.equal(overview.destinations[0].adds_up, true);
    const sums = overview.destinations[0].hours.reduce(
      (sum: number, hour: Record<string, number>) =>
        sum + Object.entries(hour).reduce((all_, [name, n]) => (name === "hour" ? all_ : all_ + n), 0),
      0,
    );
    assert.equal(sums, 4, "the hours add up to the total");
    assert.deepEqual(overview.destinations[0].rejected_reasons, [{ reason: "invalid", count: 1 }]);
    assert.equal(overview.purchases.length, 4);
  }));

test("a trace names the copy that counted instead, by its ID, and leads to it", () =>
  withStand(async (stand) => {
    await stand.append([purchase(7), { ...purchase(7), event_id: "from-the-thank-you-page" }]);
    const detail = `a copy of ${nameCopy(1)}, which has the same name and ID or the same order`;
    await stand.settle([
      { kind: "delivered", reason: "accepted" },
      { kind: "skipped", reason: "duplicate", detail },
    ]);
    const { deliveries } = (await read(stand, "/api/events/from-the-thank-you-page?store=demo")).json;
    assert.match(deliveries[0].detail, /^a copy of event order-7, which has/);
    assert.equal(deliveries[0].other_copy.event_id, "order-7");
    const counted = (await read(stand, "/api/events/order-7?store=demo")).json;
    assert.equal(counted.deliveries[0].other_copy, null);
  }));

test("a trace shows what was sent then, with its additions, masked", () =>
  withStand(async (stand) => {
    await stand.append([
      { event: "PageView", event_id: "page-1", visitor_id: "v-1" },
      { ...purchase(7), user: {} },
    ]);
    await stand.settle([{ kind: "delivered", reason: "accepted" }]);
    const hash = "ab".repeat(32);
    await stand.settle([{ kind: "delivered", reason: "accepted" }], {
      id: "attempt-7",
      members: [
        { position: 2, result: "delivered", additions: { "user.email": { value: [hash], from: 1 } } },
      ],
    });
    const { json, text } = await read(stand, "/api/events/order-7?store=demo");
    const [delivery] = json.deliveries;
    assert.equal(delivery.outcome, "delivered");
    assert.equal(delivery.payload_name, "CompletePayment");
    assert.equal(delivery.payload.data[0].event_id, "order-7");
    assert.equal(delivery.payload.event_source_id, "D1AAAAAC77U000000010");
    assert.ok(delivery.payload.data[0].user.email, "the addition is in the payload");
    assert.equal(delivery.additions[0].field, "user.email");
    assert.equal(delivery.additions[0].from.event_id, "page-1");
    assert.deepEqual(
      delivery.attempts.map((one: { id: string }) => one.id),
      ["attempt-7"],
    );
    assert.ok(!text.includes(hash), "no whole hash");
    assert.ok(!text.includes("203.0.113.77"), "no whole address");
  }));

test("a trace lists every copy, and the one that was delivered speaks for the destination", () =>
  withStand(async (stand) => {
    await stand.append([purchase(9), purchase(9)]);
    await stand.settle([{ kind: "skipped", reason: "duplicate", detail: "a copy" }]);
    await stand.settle([{ kind: "delivered", reason: "accepted" }]);
    const { json } = await read(stand, "/api/events/order-9");
    assert.equal(json.copies.length, 2);
    assert.deepEqual(
      json.deliveries.map((one: { outcome: string }) => one.outcome),
      ["delivered", "skipped"],
    );
    assert.equal(json.deliveries[1].payload, null);
    assert.equal(json.deliveries[1].rule.kind, "dedup");
  }));

test("the list is paged by cursor and filtered, newest first", () =>
  withStand(async (stand) => {
    await stand.append(Array.from({ length: 7 }, (_, index) => purchase(index)));
    await stand.append([{ event: "AddToCart", event_id: "cart-1" }]);
    await stand.settle([{ kind: "rejected", reason: "invalid" }]);
    const seen: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const page = await read(
        stand,
        `/api/stores/demo/events?event=Purchase&limit=3${cursor && `&cursor=${cursor}`}`,
      );
      seen.push(...page.json.events.map((one: { event_id: string }) => one.event_id));
      cursor = page.json.next;
    }
    assert.deepEqual(
      seen,
      [6, 5, 4, 3, 2, 1, 0].map((number) => `order-${number}`),
    );
    const rejected = await read(stand, "/api/stores/demo/events?state=rejected&destination=tiktok");
    assert.deepEqual(
      rejected.json.events.map((one: { event_id: string }) => one.event_id),
      ["order-0"],
    );
    assert.equal((await read(stand, "/api/stores/demo/events?text=cart-1")).json.events.length, 1);
  }));

test("the stream sends new rows, and a row again when its state changes", () =>
  withStand(async (stand) => {
    const cookie = await signUp(stand);
    const rows: { event_id: string; deliveries: { state: string }[] }[] = [];
    const heard = new EventEmitter();
    const request = get(
      `${stand.url}/api/stores/demo/events/stream?event=Purchase`,
      { headers: { cookie } },
      (reply) => {
        assert.equal(reply.headers["content-type"], "text/event-stream");
        reply.on("data", (chunk) => {
          for (const [, json = ""] of String(chunk).matchAll(/event: row\nid: .*\ndata: (.*)\n/g))
            rows.push(JSON.parse(json));
          heard.emit("data");
        });
        reply.once("close", () => heard.emit("end"));
      },
    );
    await once(heard, "data");
    /** Moves the clock until the next look of the stream has told something. */
    const news = async (): Promise<void> => {
      const before = rows.length;
      while (rows.length === before) {
        stand.pass(500);
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    await stand.append([{ event: "PageView" }, purchase(1)]);
    await news();
    assert.deepEqual(
      rows.map((one) => [one.event_id, one.deliveries[0]?.state]),
      [["order-1", "waiting"]],
    );
    await stand.settle([
      { kind: "skipped", reason: "filter" },
      { kind: "delivered", reason: "accepted" },
    ]);
    await news();
    assert.equal(rows[1]?.deliveries[0]?.state, "delivered");
    stand.api.endStreams();
    await once(heard, "end");
    request.destroy();
  }));

test("a replay is previewed, confirmed, run page by page, and listed", () =>
  withStand(async (stand) => {
    await stand.append(Array.from({ length: 900 }, (_, index) => purchase(index)));
    await stand.settle(
      Array.from({ length: 900 }, (_, index) => ({
        kind: index % 3 === 0 ? ("rejected" as const) : ("delivered" as const),
        reason: index % 3 === 0 ? "invalid" : "accepted",
      })),
    );
    const path = "/api/stores/demo/destinations/tiktok";
    const wish = { from: stand.now() - hourMs, to: stand.now() + hourMs, outcomes: ["rejected"] };
    const preview = await post(stand, `${path}/replay-preview`, wish);
    assert.equal(preview.json.events, 300, preview.text);
    assert.deepEqual(preview.json.by_outcome, [{ outcome: "rejected", reason: "invalid", count: 300 }]);
    assert.equal((await post(stand, `${path}/replays`, { ...wish, confirm: "yes" })).status, 400);
    const started = await post(stand, `${path}/replays`, { ...wish, confirm: preview.json.confirm });
    assert.equal(started.json.total, 300, started.text);
    await stand.settled();
    const [replay] = (await read(stand, `${path}/replays`)).json.replays;
    assert.equal(replay.state, "done");
    assert.equal(replay.queued, 300);
    const lease = await stand.engine.ledger.acquire("demo/tiktok", "demo/0", "test", 1000, stand.now());
    assert.ok(lease);
    assert.equal((await stand.engine.ledger.due(lease.lease, stand.now(), 1000)).length, 300);
  }));

test("a replay of old events with a browser twin warns of the dedup window", () =>
  withStand(async (stand) => {
    await stand.append([
      { ...purchase(1), twins: [{ platform: "tiktok", name: "CompletePayment", event_id: "order-1" }] },
    ]);
    await stand.settle([{ kind: "delivered", reason: "accepted" }]);
    stand.pass(3 * dayMs);
    const wish = { from: stand.now() - 4 * dayMs, to: stand.now(), outcomes: ["delivered"] };
    const preview = await post(stand, "/api/stores/demo/destinations/tiktok/replay-preview", wish);
    assert.equal(preview.json.past_window, 1);
    assert.match(preview.json.warning, /more than 47 hours ago/);
  }));

test("a replay warns of what the platform has forgotten, and of what may have arrived without an answer", () =>
  withStand(async (stand) => {
    await stand.append([purchase(1), purchase(2)]);
    await stand.settle([
      { kind: "delivered", reason: "accepted" },
      { kind: "expired", reason: "dedup window over" },
    ]);
    const outcomes = ["delivered", "expired"];
    const ask_ = async () => {
      const wish = { from: stand.now() - 4 * dayMs, to: stand.now() + 1, outcomes };
      return (await post(stand, "/api/stores/demo/destinations/tiktok/replay-preview", wish)).json.warning;
    };
    assert.match(await ask_(), /^1 was delivered already; TikTok Events API drops the second copy/);
    stand.pass(3 * dayMs);
    assert.match(
      await ask_(),
      /^1 was delivered more than 47 hours ago: TikTok Events API has forgotten that/,
    );
    assert.match(
      await ask_(),
      /1 was sent without an answer: what TikTok Events API took all the same is counted twice/,
    );
  }));

test("send again hands one settled event to the delivery", () =>
  withStand(async (stand) => {
    await stand.append([purchase(1)]);
    const body = { place: "demo/0:1", destination: "tiktok" };
    assert.equal(
      (await post(stand, "/api/stores/demo/events/send-again", body)).json.parked,
      0,
      "it waits already",
    );
    await stand.settle([{ kind: "rejected", reason: "invalid" }]);
    assert.equal((await post(stand, "/api/stores/demo/events/send-again", body)).json.parked, 1);
    assert.deepEqual(stand.woken, ["demo/tiktok"]);
    const foreign = { place: "other/0:1", destination: "tiktok" };
    assert.equal((await post(stand, "/api/stores/demo/events/send-again", foreign)).status, 404);
  }));

test("a person is found by hash; an export holds everything, the page only masked values", () =>
  withStand(async (stand) => {
    await stand.append([purchase(1)]);
    const { hash } = await stand.resolve();
    const found = await post(stand, "/api/stores/demo/profiles/lookup", { kind: "email", value: hash });
    const [profile] = found.json.profiles;
    assert.equal(profile.events.length, 1);
    assert.ok(!found.text.includes(hash));
    assert.equal(
      (await post(stand, "/api/stores/demo/profiles/lookup", { kind: "order", value: "1" })).json.profiles
        .length,
      1,
    );
    const exported = await read(stand, `/api/stores/demo/profiles/${profile.id}/export`);
    assert.ok(exported.text.includes(hash));
    assert.match(String(exported.headers["content-disposition"]), /attachment/);
    assert.equal(
      (await post(stand, "/api/stores/demo/profiles/lookup", { kind: "email", value: "0".repeat(64) })).json
        .profiles.length,
      0,
    );
  }));

test("an erasure is previewed, typed, done, and leaves counts and no trace of the person", () =>
  withStand(async (stand) => {
    await stand.append([purchase(1), { event: "PageView", visitor_id: "v-2" }]);
    const { hash } = await stand.resolve();
    const found = await post(stand, "/api/stores/demo/profiles/lookup", { kind: "email", value: hash });
    const path = `/api/stores/demo/profiles/${found.json.profiles[0].id}`;
    const preview = await read(stand, `${path}/erasure`);
    assert.equal(preview.json.events, 1, preview.text);
    assert.equal(preview.json.done, false);
    for (const left of [/Backups/, /Exports/, /could not be read/, /platforms/])
      assert.match(preview.json.remains.join("\n"), left);
    assert.equal((await post(stand, `${path}/erasure`, { confirm: "yes" })).status, 400);
    const erased = await post(stand, `${path}/erasure`, { confirm: "erase" });
    assert.equal(erased.json.done, true, erased.text);
    assert.equal((await read(stand, path)).status, 404);
    const again = await post(stand, "/api/stores/demo/profiles/lookup", { kind: "email", value: hash });
    assert.deepEqual(again.json.profiles, []);
    assert.equal((await read(stand, "/api/stats")).json.destinations.tiktok.received, 2);
  }));

test("a merge that cannot be undone says so", () =>
  withStand(async (stand) => {
    await stand.append([purchase(1)]);
    const { hash } = await stand.resolve();
    const found = await post(stand, "/api/stores/demo/profiles/lookup", { kind: "email", value: hash });
    const [profile] = found.json.profiles;
    assert.deepEqual(profile.merges, []);
    assert.equal((await post(stand, `/api/stores/demo/profiles/${profile.id}/unmerge`, {})).status, 409);
  }));

test("diagnosis names the likely cause first", () =>
  withStand(async (stand) => {
    const empty = await read(stand, "/api/stores/demo/diagnose?topic=missing");
    assert.equal(empty.json.verdict, "No event was ever received for this store.");
    await stand.append([
      {
        ...purchase(1),
        twins: [
          {
            platform: "tiktok",
            name: "CompletePayment",
            event_id: "order-1",
            pixel_ids: ["CP6BBBBC77U000000020"],
          },
        ],
      },
    ]);
    const duplicates = await read(stand, "/api/stores/demo/diagnose?topic=duplicates");
    assert.match(duplicates.json.verdict, /CP6BBBBC77U000000020.*sends to D1AAAAAC77U000000010/);
    assert.equal((await read(stand, "/api/stores/demo/diagnose?topic=match")).status, 200);
    const twins = await read(stand, "/api/stores/demo/twins");
    assert.deepEqual(twins.json.events, [{ event: "Purchase", server: 1, browser: 1, mismatched: 0 }]);
  }));

test("a scan asks only for public addresses, follows three redirects, and is kept", () =>
  withStand(async (stand) => {
    const page = (status: number, body: string, headers = {}) =>
      ({ kind: "reply", status, headers, body }) as const;
    stand.replies.push(
      page(301, "", { location: "https://www.shop.example/" }),
      page(200, "<script>ttq.load('D1AAAAAC77U000000010')</script>"),
    );
    const scan = await post(stand, "/api/stores/demo/scans", { url: "shop.example" });
    assert.equal(scan.json.state, "found", scan.text);
    assert.equal(scan.json.pixels[0].configured, true);
    assert.ok(stand.sent.every((request) => request.publicUnless?.length === 0));
    stand.replies.push(...Array.from({ length: 4 }, () => page(302, "", { location: "/again" })));
    assert.equal(
      (await post(stand, "/api/stores/demo/scans", { url: "https://shop.example/" })).json.state,
      "cannot_rule_out",
    );
    stand.replies.push(page(302, "", { location: "http://shop.example/" }));
    assert.equal(
      (await post(stand, "/api/stores/demo/scans", { url: "https://shop.example/" })).json.state,
      "cannot_rule_out",
    );
    for (const url of [
      "ftp://shop.example/",
      "https://user:pw@shop.example/",
      "localhost",
      "javascript:alert(1)",
    ]) {
      const refused = await post(stand, "/api/stores/demo/scans", { url });
      assert.equal(refused.status, 400, url);
    }
    assert.equal((await read(stand, "/api/stores/demo/scans")).json.scans.length, 3);
  }));

test("the console's files: hashed ones for ever, its page for every other path", () =>
  withStand(async (stand) => {
    assert.match((await ask(stand, "GET /")).text, /is being built/);
    mkdirSync(join(stand.consoleFolder, "assets"), { recursive: true });
    writeFileSync(join(stand.consoleFolder, "index.html"), "<!doctype html><title>console</title>");
    writeFileSync(join(stand.consoleFolder, "assets", "main-1a2b3c.js"), "export {};");
    const page = await ask(stand, "GET /events/order-1");
    assert.match(page.text, /<title>console/);
    assert.equal(page.headers["cache-control"], "no-cache");
    const asset = await ask(stand, "GET /assets/main-1a2b3c.js");
    assert.equal(asset.status, 200);
    assert.match(String(asset.headers["cache-control"]), /immutable/);
    assert.match(String(asset.headers["content-type"]), /javascript/);
    assert.equal((await ask(stand, "GET /assets/gone.js")).status, 404);
    for (const path of ["/assets/../log.db", "/assets/%2e%2e/log.db", "/..%2flog.db"]) {
      assert.ok(!(await ask(stand, `GET ${path}`)).text.includes("SQLite"), path);
    }
  }));
