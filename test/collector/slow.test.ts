import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { after, before, describe, it } from "node:test";
import { openPlace, type Place, type Served } from "../served.ts";

/** A client may take so long for a whole request, and the server looks every two seconds. */
const requestMsMax = 30_000;
const idleMsMax = 15_000;
const graceMs = 15_000;
const crowd = 200;

let place: Place;
let server: Served;
before(async () => {
  place = await openPlace(
    `
stores:
  - id: demo
    country: US
    origins: ["https://shop.example"]
    public_key: pk_demo
    write_keys: ["slow-write-key-0123456789"]
`,
  );
  server = await place.serve();
});
after(() => place.leave());

const head = "POST /v1/events HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer slow-write-key-0123456789\r\n";

/** A connection on which something is written now, and a piece of it again and again; ends when the server ends it. */
async function drip(first: string, piece: string | null, everyMs = 1_000) {
  const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
  socket.on("error", () => undefined);
  const from = performance.now();
  let answer = "";
  socket.setEncoding("utf8").on("data", (text: string) => (answer += text));
  if (first !== "") socket.write(first);
  const dripping = setInterval(() => piece !== null && socket.write(piece), everyMs);
  await once(socket, "close", { signal: AbortSignal.timeout(requestMsMax + graceMs) }).finally(() => {
    clearInterval(dripping);
    socket.destroy();
  });
  return { answer, ms: performance.now() - from };
}

describe("clients that take their time are cut off, and keep nobody else waiting", {
  concurrency: true,
}, () => {
  const cases: readonly (readonly [string, string, string | null, number, RegExp])[] = [
    ["nothing at all", "", null, idleMsMax, /^(HTTP\/1.1 408|$)/],
    ["headers without end", `${head}X-A: `, "a", idleMsMax, /^HTTP\/1.1 408/],
    ["a header a line", head, "X-A: b\r\n", idleMsMax, /^HTTP\/1.1 408/],
    [
      "a body a letter at a time",
      `${head}Content-Length: 5000\r\n\r\n`,
      " ",
      requestMsMax,
      /^(HTTP\/1.1 408|$)/,
    ],
    [
      "a chunk a second",
      `${head}Transfer-Encoding: chunked\r\n\r\n`,
      "1\r\n \r\n",
      requestMsMax,
      /^(HTTP\/1.1 408|$)/,
    ],
    [
      "a body that never comes",
      `${head}Content-Length: 50\r\n\r\n`,
      null,
      requestMsMax,
      /^(HTTP\/1.1 408|$)/,
    ],
    [
      "a connection that is kept for nothing",
      "GET /readyz HTTP/1.1\r\nHost: a\r\n\r\n",
      null,
      idleMsMax,
      /^HTTP\/1.1 200/,
    ],
  ];
  for (const [what, first, piece, msMax, answered] of cases) {
    it(what, async () => {
      const { answer, ms } = await drip(first, piece);
      assert.match(answer, answered);
      assert.doesNotMatch(answer, /HTTP\/1.1 202/);
      assert.ok(ms <= msMax + graceMs, `${ms.toFixed(0)} ms`);
    });
  }
  it(`${crowd} of them at once, and an event of somebody else is taken`, async () => {
    const sockets: Socket[] = [];
    for (let at = 0; at < crowd; at++) {
      const socket = connect(Number(new URL(server.url).port), "127.0.0.1").on("error", () => undefined);
      socket.write(`${head}Content-Length: 5000\r\n\r\n{`);
      sockets.push(socket);
    }
    await Promise.all(sockets.map((one) => (one.connecting ? once(one, "connect") : null)));
    const { status } = await server.post(
      "/v1/events",
      { event: "Lead" },
      { authorization: "Bearer slow-write-key-0123456789" },
    );
    assert.equal(status, 202);
    for (const socket of sockets) socket.destroy();
  });
});
