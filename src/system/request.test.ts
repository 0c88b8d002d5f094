import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { after, afterEach, describe, it } from "node:test";
import type { HttpRequest } from "../core/index.ts";
import { createHttp } from "./http.ts";

const http = createHttp();
let server: Server | null = null;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});
after(() => http.close());

/** A server that answers so, and a request to it. */
async function answering(listener: RequestListener, path = "/"): Promise<HttpRequest> {
  server = createServer(listener);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // A server that listens on a port has an AddressInfo.
  const { port } = server.address() as AddressInfo;
  return { method: "POST", url: `http://127.0.0.1:${port}${path}`, headers: { "x-a": "1" }, body: "{}" };
}

const limits = { timeoutMs: 5000, replyBytesMax: 1000 };

describe("a request", () => {
  it("brings back status, headers and body", async () => {
    const request = await answering((incoming, response) => {
      response.writeHead(418, { "x-b": String(incoming.headers["x-a"]) }).end("short and stout");
    });
    const reply = await http.send(request, limits);
    assert.ok(reply.kind === "reply");
    assert.deepEqual([reply.status, reply.headers["x-b"], reply.body], [418, "1", "short and stout"]);
  });

  it("carries secrets of the query only on the wire", async () => {
    let path: string | undefined;
    const request = await answering((incoming, response) => {
      path = incoming.url;
      response.end();
    }, "/collect?id=G-1");
    await http.send({ ...request, secretQuery: { api_secret: "a&b=c" } }, limits);
    assert.equal(path, "/collect?id=G-1&api_secret=a%26b%3Dc");
    assert.doesNotMatch(request.url, /api_secret/);
  });

  it("reads no more of a reply than it may", async () => {
    const request = await answering((_incoming, response) => response.end("x".repeat(1_000_000)));
    const reply = await http.send(request, limits);
    assert.equal(reply.kind === "reply" && reply.body.length, 1000);
  });

  it("follows no redirect: the next address was checked by nobody", async () => {
    let asked = 0;
    const request = await answering((_incoming, response) => {
      asked++;
      response.writeHead(302, { location: "/elsewhere" }).end();
    });
    const reply = await http.send(request, limits);
    assert.deepEqual([reply.kind === "reply" && reply.status, asked], [302, 1]);
  });

  it("that nobody takes was certainly not received", async () => {
    const request = await answering((_incoming, response) => response.end());
    server?.closeAllConnections();
    server?.close();
    assert.equal((await http.send(request, limits)).kind, "unreached");
  });

  it("whose connection was broken off before TLS was agreed on was certainly not received", async () => {
    const request = await answering((_incoming, response) => response.end());
    server?.on("connection", (socket) => socket.resetAndDestroy());
    const reply = await http.send({ ...request, url: request.url.replace("http:", "https:") }, limits);
    assert.ok(reply.kind === "unreached", JSON.stringify(reply));
    assert.match(reply.error, /ECONNRESET/);
  });

  it("that is not answered in time, or broken off, may have been received", async () => {
    const silent = await answering(() => undefined);
    assert.deepEqual(await http.send(silent, { ...limits, timeoutMs: 100 }), {
      kind: "unanswered",
      error: "no answer in time",
    });
    server?.closeAllConnections();
    server?.close();
    const broken = await answering((incoming) => incoming.socket.resetAndDestroy());
    assert.equal((await http.send(broken, limits)).kind, "unanswered");
  });

  it("that cannot be written down was never sent", async () => {
    const request = await answering((_incoming, response) => response.end());
    const reply = await http.send({ ...request, headers: { "x-a": "two\nlines" } }, limits);
    assert.equal(reply.kind, "unreached");
  });
});
