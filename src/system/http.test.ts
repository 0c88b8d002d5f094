import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, describe, it } from "node:test";
import { createHttp, isPublicAddress } from "./http.ts";

const privateAddresses = [
  "127.0.0.1",
  "10.1.2.3",
  "172.16.0.1",
  "192.168.1.1",
  "169.254.169.254",
  "100.64.0.1",
  "0.0.0.0",
  "224.0.0.1",
  "255.255.255.255",
  "::1",
  "::",
  "fe80::1",
  "fd00::1",
  "::ffff:127.0.0.1",
  "::ffff:10.0.0.1",
  "64:ff9b::7f00:1",
  "2002:7f00:1::",
  "not an address",
];

describe("what counts as a public address", () => {
  for (const address of privateAddresses) {
    it(`${address}: no`, () => assert.equal(isPublicAddress(address), false));
  }
  for (const address of ["8.8.8.8", "172.32.0.1", "2606:4700:4700::1111", "::ffff:8.8.8.8"]) {
    it(`${address}: yes`, () => assert.equal(isPublicAddress(address), true));
  }
});

describe("requests to addresses that an operator typed", () => {
  const http = createHttp();
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    if (request.url === "/moved") response.writeHead(302, { location: "/elsewhere" }).end();
    else response.end("x".repeat(500));
  });
  let port = 0;
  const ask = (host: string, path: string, publicUnless?: readonly string[]) =>
    http.send(
      {
        method: "POST",
        url: `http://${host}:${port}${path}`,
        headers: {},
        body: "{}",
        ...(publicUnless ? { publicUnless } : {}),
      },
      { timeoutMs: 5_000, replyBytesMax: 100 },
    );
  before(async () => {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    // A server that listens on a port has an AddressInfo; the other forms are for pipes.
    port = (server.address() as AddressInfo).port;
  });
  after(async () => {
    await http.close();
    server.close();
    await once(server, "close");
  });

  // The browser's and Node's URL parser turns the odd ones into 127.0.0.1 before anything looks at them.
  for (const host of ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]"]) {
    it(`${host}: never connected to while its network is not listed`, async () => {
      const reply = await ask(host, "/secret", ["10.0.0.0/8", "nonsense"]);
      assert.ok(reply.kind === "unreached", JSON.stringify(reply));
      assert.match(reply.error, /private address/);
      assert.deepEqual(asked, []);
    });
  }

  it("a listed network is connected to; a redirect is given back, not followed; a long reply is cut", async () => {
    const moved = await ask("localhost", "/moved", ["127.0.0.0/8"]);
    assert.ok(moved.kind === "reply");
    assert.equal(moved.status, 302);
    assert.deepEqual(asked, ["/moved"]);
    const long = await ask("127.0.0.1", "/long", ["127.0.0.0/8"]);
    assert.ok(long.kind === "reply");
    assert.equal(long.body.length, 100);
    assert.equal(long.cut, true);
  });

  it("a name whose address changes between two requests is checked at each connection", async () => {
    const answers = [["127.0.0.2"], ["127.0.0.1", "127.0.0.2"], ["127.0.0.1"]];
    const reached: (string | undefined)[] = [];
    const rebound = createServer((request, response) => {
      reached.push(request.socket.localAddress);
      response.writeHead(200, { connection: "close" }).end("x");
    });
    rebound.listen(0, "0.0.0.0");
    await once(rebound, "listening");
    // It listens on a port.
    const { port } = rebound.address() as AddressInfo;
    const changing = createHttp((_host, _options, callback) => {
      const addresses = answers.shift() ?? [];
      callback(
        null,
        addresses.map((address) => ({ address, family: 4 })),
      );
    });
    const request = {
      method: "GET",
      url: `http://changing.example:${port}/`,
      headers: {},
      body: "",
    } as const;
    const get = () =>
      changing.send({ ...request, publicUnless: ["127.0.0.2/32"] }, { timeoutMs: 5_000, replyBytesMax: 100 });
    assert.equal((await get()).kind, "reply", "the allowed address");
    assert.equal((await get()).kind, "reply", "of two addresses only the allowed one");
    const refused = await get();
    assert.ok(refused.kind === "unreached", "then it leads inside");
    assert.match(refused.error, /private address/);
    assert.deepEqual(reached, ["127.0.0.2", "127.0.0.2"]);
    assert.equal(answers.length, 0, "one look-up for each connection: what was checked is connected to");
    await changing.close();
    rebound.close();
    await once(rebound, "close");
  });
});
