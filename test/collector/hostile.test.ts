import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { type CollectStand, openCollector, writeKey } from "../../src/collect/test-stand.ts";

let stand: CollectStand;
before(async () => {
  stand = await openCollector();
});
after(() => stand.close());

const event = '{"event":"PageView","event_id":"smuggled"}';
const head = `POST /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${writeKey}\r\n`;
const second = `${head}Content-Length: ${event.length}\r\nConnection: close\r\n\r\n${event}`;
const length = `Content-Length: ${event.length}\r\n`;
const chunk = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`;

describe("messages whose end two servers could see at different places are refused, and so is what follows", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["both lengths", `${head}${length}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n${second}`],
    ["two lengths", `${head}Content-Length: 0\r\n${length}\r\n${second}`],
    ["a list of lengths", `${head}Content-Length: 0, ${event.length}\r\n\r\n${second}`],
    ["a signed length", `${head}Content-Length: +${event.length}\r\n\r\n${event}`],
    ["a length in another base", `${head}Content-Length: 0x2a\r\n\r\n${event}`],
    ["another encoding last", `${head}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${second}`],
    ["an unknown encoding", `${head}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${second}`],
    ["space before the colon", `${head}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n${second}`],
    ["a folded header", `${head}X-A: b\r\n Transfer-Encoding: chunked\r\n${length}\r\n${event}`],
    ["bare line feeds", second.replaceAll("\r\n", "\n")],
    ["a bare carriage return", `${head}X-A: b\rTransfer-Encoding: chunked\r\n${length}\r\n${event}`],
    ["a zero byte in a header", `${head}X-A: b\u0000c\r\n${length}\r\n${event}`],
    ["a chunk that lies", `${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n${event}\r\n0\r\n\r\n`],
    ["a chunk's size too large", `${head}Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n${event}`],
    [
      "two encodings",
      `${head}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n${second}`,
    ],
    ["the same encoding twice", `${head}Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n${second}`],
    [
      "an encoding behind a strange blank",
      `${head}Transfer-Encoding: \u000bchunked\r\n\r\n0\r\n\r\n${second}`,
    ],
    ["the same length twice", `${head}${length}${length}\r\n${event}${second}`],
    ["a length with an underscore", `${head}Content-Length: 4_2\r\n\r\n${event}`],
    ["a length below nothing", `${head}Content-Length: -1\r\n\r\n${event}`],
    ["a chunk's size below nothing", `${head}Transfer-Encoding: chunked\r\n\r\n-1\r\n${event}\r\n0\r\n\r\n`],
    ["a header without a name", `${head}: b\r\n${length}\r\n${event}`],
    ["no host", `POST /v1/events HTTP/1.1\r\nAuthorization: Bearer ${writeKey}\r\n${length}\r\n${event}`],
    ["an address with a blank", `POST /v1/events x HTTP/1.1\r\nHost: x\r\n\r\n`],
    ["an address with a zero byte", `POST /v1/ev\u0000ents HTTP/1.1\r\nHost: x\r\n\r\n`],
    ["another version of the protocol", `POST /v1/events HTTP/1.2\r\nHost: x\r\n\r\n`],
    ["the beginning of HTTP/2", `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n`],
    ["a chunk ended by a line feed", `${head}Transfer-Encoding: chunked\r\n\r\n2a\n${event}\n0\n\n`],
  ];
  for (const [what, bytes] of cases) {
    it(what, async () => {
      const answer = await stand.raw(bytes);
      assert.match(answer, /^HTTP\/1\.1 400 /, answer.slice(0, 200));
      assert.equal(
        answer.match(/HTTP\/1\.1/g)?.length,
        1,
        "one answer: nothing after it was read as a request",
      );
    });
  }
  it("headers without end", async () => {
    assert.match(await stand.raw(`${head}X-A: ${"a".repeat(20_000)}\r\n\r\n`), /^HTTP\/1\.1 431 /);
  });
  it("nothing of it was stored", async () => assert.deepEqual(await stand.stored(), []));
});

it("a chunked body is read like any other, and cut off when it grows too large", async () => {
  const chunked = `${head}Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n`;
  const parts = [...event].map(chunk).join("");
  assert.match(await stand.raw(`${chunked}${parts}0\r\n\r\n`), /^HTTP\/1\.1 202 /);
  const endless = `${chunked}${chunk("x".repeat(64 * 1024)).repeat(20)}`;
  assert.match(await stand.raw(endless).catch(String), /HTTP\/1\.1 413 |ECONNRESET/);
  assert.equal((await stand.server({ event: "PageView" })).status, 202);
});

it("names of the prototype are names like others, and change nothing for anybody", async () => {
  const body = `{"event":"Lead","event_id":"p1","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},
    "properties":{"__proto__":{"polluted":1},"toString":"x","hasOwnProperty":"y","value":5,"currency":"USD"},
    "user":{"__proto__":{"email":"a@b.example"}},"click_ids":{"__proto__":"x"},"cookies":{"constructor":"x"}}`;
  assert.ok([202, 400].includes((await stand.server(body)).status));
  assert.equal(Object.hasOwn(Object.prototype, "polluted"), false);
  assert.equal(({} as { readonly polluted?: number }).polluted, undefined); // what pollution would show as
  const [stored] = (await stand.stored()).filter((one) => one.event_id === "p1");
  assert.equal(stored?.user?.email, undefined);
});

it("the last of two values of one name counts, as in every JSON parser of this program", async () => {
  await stand.server(
    '{"event":"Lead","event":"Purchase","event_id":"d1","properties":{"value":1,"value":2,"currency":"USD"}}',
  );
  const [stored] = (await stand.stored()).filter((one) => one.event_id === "d1");
  assert.equal(stored?.event, "Purchase");
  assert.equal(stored?.properties?.value, "2");
});

it("numbers out of range and halves of characters are refused or kept whole, and the server goes on", async () => {
  for (const value of ["1e999", "-1e999", "1e-999", "9".repeat(400), `0.${"1".repeat(400)}`, "-0"]) {
    const answer = await stand.server(`{"event":"Lead","properties":{"value":${value},"currency":"USD"}}`);
    assert.ok([202, 400].includes(answer.status), `${value}: ${answer.status}`);
  }
  const half = await stand.server(
    '{"event":"Lead","event_id":"s1","properties":{"search_string":"\\ud800 x \\udc00"}}',
  );
  assert.equal(half.status, 202);
  const text = (await stand.stored()).find((one) => one.event_id === "s1")?.properties?.search_string ?? "";
  assert.match(text, / x /);
});

describe("cookies and origins of others", () => {
  it("a tossed cookie that is no visitor ID is passed over", async () => {
    for (const cookie of [
      "_signalpost=<script>",
      `_signalpost=${"a".repeat(5000)}`,
      "_signalpost=a%0d%0aSet-Cookie:x=1",
      '_signalpost="quoted;_signalpost=x"',
      "_signalpost",
    ]) {
      const answer = await stand.pixel({ events: [{ event: "PageView" }] }, { cookie });
      assert.equal(answer.status, 202, cookie);
      for (const made of [answer.headers["set-cookie"] ?? []].flat())
        assert.match(made, /^_signalpost(_visitor)?=[A-Za-z0-9_-]{8,64}; Path=\//, cookie);
    }
  });
  it("of two tossed visitor IDs the first counts, and no answer repeats anything else", async () => {
    const cookie = "_signalpost=tossed-by-a-neighbour; _signalpost=018f6d2e7c1b7c3a; other=secret-of-another";
    const answer = await stand.pixel({ events: [{ event: "PageView" }] }, { cookie });
    assert.equal(answer.json.visitor_id, "tossed-by-a-neighbour");
    assert.doesNotMatch(JSON.stringify([answer.headers, answer.text]), /secret-of-another|018f6d2e7c1b7c3a/);
  });
  it("a preflight tells a foreign page nothing that lets it in", async () => {
    for (const origin of [
      "https://evil.example",
      "https://shop.example.evil.example",
      "http://shop.example",
    ]) {
      const { status, headers } = await stand.send({ method: "OPTIONS", path: "/e", headers: { origin } });
      assert.equal(status, 204);
      assert.equal(headers["access-control-allow-origin"], undefined, origin);
    }
    const own = await stand.send({
      method: "OPTIONS",
      path: "/e",
      headers: { origin: "https://shop.example" },
    });
    assert.equal(own.headers["access-control-allow-origin"], "https://shop.example");
    const server = await stand.server({ event: "PageView" }, { origin: "https://shop.example" });
    assert.equal(server.headers["access-control-allow-origin"], undefined, "the server API is for servers");
  });
  it("origins that only look like the shop's get no credentials and no event in", async () => {
    for (const origin of [
      "https://shop.example.evil.example",
      "https://evilshop.example",
      "https://shop.example:8443",
      "http://shop.example",
      "https://shop.example@evil.example",
      "https://shop.example, https://evil.example",
      "null, https://shop.example",
      "file://",
    ]) {
      const answer = await stand.pixel(
        { events: [{ event: "PageView", url: "https://shop.example/" }] },
        { origin },
      );
      assert.equal(answer.status, 403, origin);
      assert.equal(answer.headers["access-control-allow-origin"], undefined, origin);
      assert.equal(answer.headers["access-control-allow-credentials"], undefined, origin);
    }
    const sandbox = await stand.pixel(
      { events: [{ event: "PageView", url: "https://shop.example/" }] },
      { origin: "null" },
    );
    assert.equal(sandbox.headers["access-control-allow-origin"], "*");
    assert.equal(sandbox.headers["access-control-allow-credentials"], undefined);
  });
});

it("every answer tells browsers not to guess its type", async () => {
  const answers = [
    await stand.server({ event: "PageView" }),
    await stand.server("no"),
    await stand.pixel({ events: [{ event: "PageView" }] }),
    await stand.send({ method: "GET", path: "/s.js" }),
  ];
  for (const { headers } of answers) assert.equal(headers["x-content-type-options"], "nosniff");
});
