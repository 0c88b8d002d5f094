import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import type { HttpReply, HttpRequest } from "../../core/index.ts";
import { createHttp } from "../../system/index.ts";
import { fetchPage } from "./scan.ts";

const real = createHttp();
const secret = "<title>inside</title>";
const asked: string[] = [];
const inside = createServer((request, response) => {
  asked.push(request.url ?? "");
  response.end(secret);
});
let port = 0;

before(async () => {
  inside.listen(0, "127.0.0.1");
  await once(inside, "listening");
  // It listens on a port.
  port = (inside.address() as AddressInfo).port;
});
after(async () => {
  await real.close();
  inside.close();
  await once(inside, "close");
});

/** The shop answers from here; every other address is asked for over the real network. */
async function scanned(shop: (url: string) => HttpReply | null) {
  const sent: HttpRequest[] = [];
  const http = {
    send: async (request: HttpRequest, limits: Parameters<typeof real.send>[1]) => {
      sent.push(request);
      return shop(request.url) ?? real.send(request, limits);
    },
  };
  return { read: await fetchPage({ http }, new URL("https://shop.example/")), sent };
}

const moved = (location: string, status = 302): HttpReply => ({
  kind: "reply",
  status,
  headers: { location },
  body: "",
});
const page = (body: string, headers = {}, cut = false): HttpReply => ({
  kind: "reply",
  status: 200,
  headers,
  body,
  ...(cut ? { cut: true } : {}),
});

test("a redirect into the network of the server is not followed, however it is written", async () => {
  const hosts = ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]"];
  for (const host of hosts) {
    for (const scheme of ["http", "https"]) {
      const target = `${scheme}://${host}:${port}/secret`;
      const { read } = await scanned((url) => (url === "https://shop.example/" ? moved(target) : null));
      assert.ok(read.trouble !== null, target);
      assert.equal(read.html, "", target);
    }
  }
  assert.deepEqual(asked, [], "nobody inside was asked");
});

test("other schemes and addresses that are none end the scan", async () => {
  for (const location of [
    "ftp://shop.example/",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "http://",
    "https://[::",
  ]) {
    const { read, sent } = await scanned((url) => (url === "https://shop.example/" ? moved(location) : null));
    assert.ok(read.trouble !== null, location);
    assert.equal(sent.length, 1, location);
  }
});

test("a redirect is followed three times, each address only where it is public; in circles it ends", async () => {
  const { read, sent } = await scanned((url) =>
    url.endsWith("/3") ? page("<p>here</p>") : moved(`/${Number(url.at(-1)) + 1 || 1}`, 301),
  );
  assert.equal(read.html, "<p>here</p>");
  assert.equal(read.url, "https://shop.example/3");
  assert.ok(sent.every((request) => request.publicUnless?.length === 0));
  const circle = await scanned(() => moved("/again"));
  assert.match(circle.read.trouble ?? "", /redirects/);
  assert.equal(circle.sent.length, 4);
});

test("what is no page, is cut, or stands behind a challenge is told", async () => {
  const trouble = async (reply: HttpReply) => (await scanned(() => reply)).read.trouble;
  assert.match(
    (await trouble(page("{}", { "content-type": "application/json" }))) ?? "",
    /application\/json/,
  );
  assert.match((await trouble(page("", { "cf-mitigated": "challenge" }))) ?? "", /challenge/);
  assert.equal(await trouble(page("<p>", { "content-type": "text/html; charset=utf-8" })), null);
  // Counted in bytes where it is read: two million letters of another script are four million bytes.
  assert.equal((await scanned(() => page("ж".repeat(10), {}, true))).read.cut, true);
});
