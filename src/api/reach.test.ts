import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import { createHttp } from "../system/index.ts";
import { ask, signUp, signUpAs } from "./test-client.ts";
import { openStand, rootKey, type Stand } from "./test-stand.ts";

/** A service inside the network, which nobody may reach through this server. */
const asked: string[] = [];
const inside = createServer((request, response) => {
  asked.push(request.url ?? "");
  response
    .writeHead(request.url === "/away" ? 302 : 200, { location: "http://127.0.0.1/" })
    .end("inner secret");
});
const http = createHttp();
let port = 0;
let stand: Stand;
let admin: string;
before(async () => {
  inside.listen(0, "127.0.0.1");
  await once(inside, "listening");
  port = (inside.address() as AddressInfo).port; // a server that listens on a port has an AddressInfo
  stand = await openStand({ http });
  admin = await signUpAs(stand, await signUp(stand), "admin");
});
after(async () => {
  await stand.close();
  await http.close();
  inside.closeAllConnections();
  inside.close();
  await once(inside, "close");
});

/** Ways to write this machine's own address, the network's, and a cloud's metadata service. */
const hosts = [
  "127.0.0.1",
  "127.1",
  "0",
  "0.0.0.0",
  "2130706433",
  "0x7f000001",
  "0177.0.0.1",
  "127.0.0.1.",
  "[::1]",
  "[::]",
  "[::ffff:127.0.0.1]",
  "[::ffff:7f00:1]",
  "[64:ff9b::7f00:1]",
  "[fe80::1]",
  "[fd00:ec2::254]",
  "169.254.169.254",
  "10.0.0.1",
  "172.16.0.1",
  "192.168.0.1",
  "100.100.100.200",
  "localhost",
  "１２７.０.０.１",
];
const signing = { signing_secret: `whsec_${Buffer.alloc(24, 1).toString("base64")}` };

test("a page to scan, wherever it is and wherever it redirects to, is public", async () => {
  for (const host of hosts) {
    const got = await ask(stand, "POST /api/stores/demo/scans", {
      key: rootKey,
      body: { url: `http://${host}:${port}/` },
    });
    const refused = got.status === 400 || /private address/.test(JSON.stringify(got.json.reasons));
    assert.ok(refused, `${host}: ${got.text}`);
  }
  assert.deepEqual(asked, []);
});

test("an alert's webhook is public", async () => {
  for (const host of hosts) {
    const body = { kind: "webhook", target: `https://${host}:${port}/hook` };
    const made = await ask(stand, "POST /api/alerts/channels", { key: rootKey, body });
    if (made.status === 400) continue;
    const tried = await ask(stand, `POST /api/alerts/channels/${made.json.channel.id}/test`, {
      key: rootKey,
      body: {},
    });
    assert.equal(tried.json.ok, false, `${host}: ${tried.text}`);
    assert.match(tried.json.detail, /private address/, host);
    await ask(stand, `DELETE /api/alerts/channels/${made.json.channel.id}`, { key: rootKey });
  }
  assert.deepEqual(asked, []);
});

const draftOf = (more: object) => ({
  test_code: "T",
  draft: { type: "webhook", secrets: signing, ...more },
});

test("a webhook destination is public; only an owner may list a private network or set a base URL", async () => {
  const route = "POST /api/stores/demo/destinations/test-event";
  for (const host of hosts) {
    const body = draftOf({ settings: { url: `http://${host}:${port}/hook` } });
    const got = await ask(stand, route, { cookie: admin, body });
    if (got.status === 400) continue;
    assert.notEqual(got.json.verdict, "accepted", host);
    assert.match(got.text, /private address/, host);
  }
  const settings = { url: `http://127.0.0.1:${port}/hook`, allow_networks: ["127.0.0.0/8"] };
  const tiktok = { settings: { pixel_id: "C1" }, secrets: { access_token: "token-0123456789" } };
  const base = { type: "tiktok", base_url: `http://127.0.0.1:${port}`, ...tiktok };
  const wider: readonly (readonly [string, object])[] = [
    [route, draftOf({ settings })],
    [route, { test_code: "T", draft: base }],
    [
      "POST /api/stores/demo/destinations",
      { id: "w", active: true, type: "webhook", secrets: signing, settings },
    ],
    ["POST /api/stores/demo/destinations", { id: "w", active: true, ...base }],
    ["PATCH /api/stores/demo/destinations/tiktok", { base_url: `http://127.0.0.1:${port}` }],
    [
      "POST /api/configuration/apply",
      { config: { stores: [{ id: "demo", destinations: [{ id: "tiktok", ...base }] }] } },
    ],
  ];
  for (const [where, body] of wider) {
    const got = await ask(stand, where, { cookie: admin, body });
    assert.equal(got.status, 403, `${where}: ${got.text}`);
    assert.match(got.json.detail, /Only an owner/);
  }
  assert.deepEqual(asked, []);
  // Who may do everything may do this, which also shows that the requests above would have arrived.
  await ask(stand, route, { key: rootKey, body: draftOf({ settings }) });
  assert.deepEqual(asked, ["/hook"]);
  const edited = await ask(stand, "PATCH /api/stores/demo/destinations/tiktok", {
    cookie: admin,
    body: { base_url: null },
  });
  assert.equal(edited.status, 200, "what narrows the reach is anybody's who may configure");
});

test("a name that leads inside is not followed, whatever it leads to the next time", async () => {
  const got = await ask(stand, "POST /api/stores/demo/destinations/test-event", {
    cookie: admin,
    body: draftOf({ settings: { url: `http://localhost:${port}/hook` } }),
  });
  assert.match(got.text, /localhost leads to a private address/);
});

test("Shopify's address is a name of Shopify's, never one that somebody types", async () => {
  for (const shop_domain of [
    "127.0.0.1",
    "evil.example",
    "a.myshopify.com.evil.example",
    "a.myshopify.com:80",
    "x@a.myshopify.com",
  ]) {
    const body = { shop_domain };
    const got = await ask(stand, "PATCH /api/stores/demo/settings", { key: rootKey, body });
    assert.equal(got.status, 400, `${shop_domain}: ${got.text}`);
  }
});
