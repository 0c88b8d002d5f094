import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { request } from "undici";
import { type CollectStand, openCollector, scriptOf } from "./test-stand.ts";

let stand: CollectStand;
afterEach(() => stand.close());

async function get(
  path: string,
  headers: Readonly<Record<string, string>> = {},
  method: "GET" | "HEAD" = "GET",
) {
  const { statusCode, headers: told, body } = await request(stand.url + path, { method, headers });
  return { status: statusCode, headers: told, bytes: Buffer.from(await body.arrayBuffer()) };
}

describe("the pixel's script", () => {
  it("has the parts that its address names, for an hour", async () => {
    stand = await openCollector();
    const { status, headers, bytes } = await get("/s.js?with=cart,forms");
    assert.equal(status, 200);
    assert.equal(String(bytes), scriptOf("cart,forms").script);
    assert.equal(headers["content-type"], "text/javascript; charset=utf-8");
    assert.equal(headers["cache-control"], "public, max-age=3600");
    assert.equal(headers["access-control-allow-origin"], "*");
  });

  it("under its hash never changes, and is kept for when it is no longer the current one", async () => {
    const told: string[] = [];
    stand = await openCollector({
      script: {
        current: async (named) => scriptOf(named ?? ""),
        keep: ({ hash }) => void told.push(hash),
        find: async (hash) => (hash === "hash-older" ? scriptOf("older") : null),
      },
    });
    const current = await get("/s/hash-cart.js?with=cart");
    const older = await get("/s/hash-older.js?with=cart");
    for (const { headers } of [current, older]) {
      assert.equal(headers["cache-control"], "public, max-age=31536000, immutable");
      assert.equal(headers["access-control-allow-origin"], "*");
    }
    assert.equal(String(older.bytes), scriptOf("older").script);
    assert.deepEqual(told, ["hash-cart"]);
    assert.equal((await get("/s/hash-unknown.js")).status, 404);
    assert.equal((await get("/s/..%2f..%2fmaster.js")).status, 404);
  });

  it("comes as small as the browser takes it", async () => {
    stand = await openCollector();
    const { script } = scriptOf("");
    const brotli = await get("/s.js", { "accept-encoding": "gzip, deflate, br" });
    assert.equal(brotli.headers["content-encoding"], "br");
    assert.equal(String(brotliDecompressSync(brotli.bytes)), script);
    const gzip = await get("/s.js", { "accept-encoding": "gzip;q=1, br;q=0" });
    assert.equal(gzip.headers["content-encoding"], "gzip");
    assert.equal(String(gunzipSync(gzip.bytes)), script);
    const plain = await get("/s.js", { "accept-encoding": "identity" });
    assert.equal(plain.headers["content-encoding"], undefined);
    assert.equal(plain.headers.vary, "accept-encoding");
  });

  it("that the browser has already is not sent again, also when a proxy has weakened its tag", async () => {
    stand = await openCollector();
    const { headers } = await get("/s.js");
    const tag = String(headers.etag);
    for (const known of [tag, `W/${tag}`, `"old", ${tag}`]) {
      const again = await get("/s.js", { "if-none-match": known });
      assert.deepEqual([again.status, again.bytes.length], [304, 0], known);
    }
    assert.equal((await get("/s.js", { "if-none-match": '"old"' })).status, 200);
  });

  it("can be asked for its headers alone, and for nothing else", async () => {
    stand = await openCollector();
    const head = await get("/s.js", {}, "HEAD");
    assert.deepEqual([head.status, head.bytes.length], [200, 0]);
    assert.equal(Number(head.headers["content-length"]), scriptOf("").script.length);
    assert.equal((await stand.send({ path: "/s.js" })).status, 405);
  });
});
