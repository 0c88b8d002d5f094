import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, describe, it } from "node:test";
import { dayMs } from "../core/index.ts";
import type { Appended } from "../engine/index.ts";
import { systemRng } from "../system/index.ts";
import { type CollectStand, demoStore, now, openCollector, writeKey } from "./test-stand.ts";

let stand: CollectStand;
afterEach(() => stand.close());

describe("an answer of the server API", () => {
  it("comes after the commit, never before", async () => {
    const asked = Promise.withResolvers<void>();
    const committed = Promise.withResolvers<Appended>();
    let told = 0;
    stand = await openCollector({
      log: {
        append() {
          asked.resolve();
          return committed.promise;
        },
      },
      stored: () => void told++,
    });
    let answered = false;
    const answer = stand.server({ event: "PageView" }).then((got) => {
      answered = true;
      return got;
    });
    await asked.promise;
    // Another request goes all the way to the server and back meanwhile.
    assert.equal((await stand.server("not JSON")).status, 400);
    assert.deepEqual([answered, told], [false, 0]);
    committed.resolve({ first: 1, last: 1 });
    assert.equal((await answer).status, 202);
    assert.equal(told, 1);
  });

  it("is 503 with Retry-After when the disk refuses, and nobody is told of an event", async () => {
    const refused: unknown[] = [];
    stand = await openCollector({
      log: { append: () => Promise.reject(new Error("disk full")) },
      refused: (error) => void refused.push(error),
      stored: () => assert.fail("nothing was stored"),
    });
    const answer = await stand.server({ event: "PageView" });
    assert.equal(answer.status, 503);
    assert.equal(answer.headers["retry-after"], "5");
    assert.match(String(answer.json.detail), /Send the same events again/);
    assert.equal(refused.length, 1);
  });

  it("is 500 after a fault of ours, which costs this request alone", async () => {
    const failed: unknown[] = [];
    let faulty = true;
    stand = await openCollector({
      rng: {
        ...systemRng,
        id(at) {
          if (faulty) throw new Error("made up");
          return systemRng.id(at);
        },
      },
      failed: (error) => void failed.push(error),
    });
    const answer = await stand.server({ event: "PageView" });
    assert.equal(answer.status, 500);
    assert.equal(answer.headers["retry-after"], "60");
    assert.equal(failed.length, 1);
    faulty = false;
    assert.equal((await stand.server({ event: "PageView" })).status, 202);
  });

  it("counts what was accepted, and remarks on names nobody knows", async () => {
    stand = await openCollector();
    const one = await stand.server({ event: "PageView", event_id: "a" });
    assert.equal(one.text, '{"accepted":1,"rejected":[]}');
    const { json } = await stand.server({
      events: [{ event: "PageView", refferrer: "x" }, { event: "Lead" }],
    });
    assert.deepEqual(json, {
      accepted: 2,
      rejected: [],
      remarks: [
        {
          index: 0,
          problems: [
            {
              path: "refferrer",
              problem: "not a name we know; its value was not kept",
              hint: 'Did you mean "referrer"?',
            },
          ],
        },
      ],
    });
  });

  it("takes a thousand events at once, in their order", async () => {
    stand = await openCollector();
    const events = Array.from({ length: 1000 }, (_, at) => ({ event: "PageView", event_id: `e${at}` }));
    assert.equal((await stand.server({ events })).text, '{"accepted":1000,"rejected":[]}');
    assert.deepEqual(
      (await stand.stored()).map((one) => one.event_id),
      events.map((one) => one.event_id),
    );
  });
});

describe("what the server API takes", () => {
  it("any Content-Type, a byte-order mark, any case of Bearer, a path with a query", async () => {
    stand = await openCollector();
    const answer = await stand.send({
      path: "/v1/events?debug=1",
      headers: { authorization: `bearer ${writeKey}`, "content-type": "application/x-www-form-urlencoded" },
      body: '\ufeff{"event":"PageView"}',
    });
    assert.equal(answer.status, 202, answer.text);
  });

  it("never address or user agent from the caller, which is the shop's server", async () => {
    stand = await openCollector({ trustedProxies: () => 1 });
    await stand.server({ event: "PageView" }, { "x-forwarded-for": "203.0.113.9", "user-agent": "shop/1.0" });
    await stand.server({ event: "PageView", ip: "203.0.113.7", user_agent: "Mozilla/5.0" });
    const [bare, said] = await stand.stored();
    assert.deepEqual(
      [bare?.ip, bare?.user_agent, bare?.flags?.includes("bot")],
      [undefined, undefined, false],
    );
    assert.deepEqual([said?.ip, said?.user_agent], ["203.0.113.7", "Mozilla/5.0"]);
  });

  it("each of a store's keys, and no longer those that were taken away", async () => {
    stand = await openCollector({}, [{ ...demoStore, writeKeys: [`${writeKey}-2`, writeKey] }]);
    assert.equal((await stand.server({ event: "PageView" })).status, 202);
    const second = await stand.server({ event: "PageView" }, { authorization: `Bearer ${writeKey}-2` });
    assert.equal(second.status, 202);
  });

  it("times of receipt never run backwards, also when the clock does", async () => {
    let clock = now;
    stand = await openCollector({ now: () => clock });
    await stand.server({ event: "PageView" });
    clock -= 60_000;
    await stand.server({ event: "PageView" });
    const [first, second] = await stand.stored();
    assert.equal(second?.received_at, first?.received_at);
  });

  it("a clock that ran days ahead is not held on to once it is set right", async () => {
    let clock = now + 2 * dayMs;
    stand = await openCollector({ now: () => clock });
    await stand.server({ event: "PageView" });
    clock = now;
    await stand.server({ event: "PageView" });
    const times = (await stand.stored()).map(({ received_at, event_time }) => [received_at, event_time]);
    assert.deepEqual(times, [
      [now + 2 * dayMs, now + 2 * dayMs],
      [now, now],
    ]);
  });
});

describe("bodies on the wire", () => {
  const head = (more: string): string =>
    `POST /v1/events HTTP/1.1\r\nHost: t.shop.example\r\nAuthorization: Bearer ${writeKey}\r\nConnection: close\r\n${more}\r\n\r\n`;
  const body = '{"event":"PageView","event_id":"chunked"}';

  it("may come in chunks", async () => {
    stand = await openCollector();
    const chunks = [...(body.match(/.{1,7}/g) ?? []), ""].map(
      (one) => `${one.length.toString(16)}\r\n${one}\r\n`,
    );
    assert.match(await stand.raw(head("Transfer-Encoding: chunked") + chunks.join("")), /^HTTP\/1.1 202/);
    assert.equal((await stand.stored())[0]?.event_id, "chunked");
  });

  it("are refused at a mebibyte whatever length they announce", async () => {
    stand = await openCollector();
    const chunk = `10000\r\n${"x".repeat(0x10000)}\r\n`;
    const unannounced = await stand.raw(head("Transfer-Encoding: chunked") + chunk.repeat(17));
    assert.match(unannounced, /^HTTP\/1.1 413/);
    assert.match(unannounced, /bodyBytesMax/);
    assert.match(await stand.raw(head("Content-Length: 99999999")), /^HTTP\/1.1 413/);
  });

  it("with two ideas of their length are refused: nobody can smuggle a second request", async () => {
    stand = await openCollector();
    const smuggled = `0\r\n\r\n${head(`Content-Length: ${body.length}`)}${body}`;
    const both = `Content-Length: ${smuggled.length}\r\nTransfer-Encoding: chunked`;
    for (const bytes of [
      head(both) + smuggled,
      head(`Content-Length: ${body.length}\r\nContent-Length: 5`) + body,
      head("Content-Length: -1") + body,
      head("Content-Length: 1e3") + body,
      head("Transfer-Encoding: chunked, identity") + body,
      head(`Content-Length : ${body.length}`) + body,
      head(`X: a\nTransfer-Encoding: chunked\r\nContent-Length: ${body.length}`) + body,
    ]) {
      const answer = await stand.raw(bytes);
      assert.match(answer, /^HTTP\/1.1 400/, bytes.slice(0, 300));
      assert.equal(answer.match(/HTTP\/1.1/g)?.length, 1, answer);
    }
    assert.deepEqual(await stand.stored(), []);
  });

  it("that break off store nothing, and harm nobody", async () => {
    stand = await openCollector();
    const socket = connect(Number(new URL(stand.url).port), "127.0.0.1");
    await once(socket, "connect");
    socket.write(head(`Content-Length: ${body.length + 1}`) + body);
    socket.resetAndDestroy();
    await once(socket, "close");
    assert.equal((await stand.server({ event: "PageView", event_id: "next" })).status, 202);
    assert.deepEqual(
      (await stand.stored()).map((one) => one.event_id),
      ["next"],
    );
  });
});
