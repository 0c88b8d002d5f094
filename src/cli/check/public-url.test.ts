import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { checkCookieDomains, checkProxies, checkPublicUrl } from "./public-url.ts";

const config = (store: object) => ({ stores: [{ id: "shop", ...store }] });

/** Results of the cookie check of a shop at https://www.shop.example. */
function results(host: string, cookie_domain?: string): readonly string[] {
  const origins = ["https://www.shop.example"];
  const store = cookie_domain === undefined ? { origins } : { origins, cookie_domain };
  return checkCookieDomains(config(store), host).map((one) => one.result);
}

describe("the visitor cookie's domain", () => {
  it("is right when shop and server lie below it", () => {
    assert.deepEqual(results("track.shop.example", "shop.example"), ["ok"]);
  });

  it("fails when either does not", () => {
    assert.deepEqual(results("track.other.example", "shop.example"), ["failed"]);
    assert.deepEqual(results("track.shop.example", "other.example"), ["failed"]);
    assert.deepEqual(results("notshop.example", "shop.example"), ["failed"]);
  });

  it("is proposed when both share a domain and none is set", () => {
    const [finding] = checkCookieDomains(
      config({ origins: ["https://www.shop.example"] }),
      "track.shop.example",
    );
    assert.match(finding?.hint ?? "", /cookie_domain: shop\.example/);
  });

  it("is a third party's when they share only the ending", () => {
    assert.deepEqual(results("track.other.example"), ["warning"]);
  });
});

describe("the public address", () => {
  it("has to be set", async () => {
    const [finding] = await checkPublicUrl(config({}));
    assert.match(finding?.what ?? "", /public_url is not set/);
  });

  it("is reported with the reason when nobody answers", async () => {
    const findings = await checkPublicUrl({ ...config({}), server: { public_url: "http://127.0.0.1:1" } });
    assert.match(findings.map((one) => one.what).join("\n"), /has no TLS.*cannot be reached: /s);
  });
});

describe("trusted proxies", () => {
  const seenAs = (client: string | null, secure = "yes") =>
    checkProxies({ client, secure }, 1, "https:").map((one) => `${one.result}: ${one.what}`);

  it("are right when the server sees the caller's own public address, over https", () => {
    assert.deepEqual(seenAs("198.51.100.7"), [
      "ok: trusted_proxies: 1: the server sees this machine as 198.51.100.7",
    ]);
  });

  it("are too many when a forged address is believed", () => {
    assert.deepEqual(seenAs("203.0.113.77"), ["failed: trusted_proxies: 1 believes what the visitor wrote"]);
  });

  it("are too few when the server sees only the proxy", () => {
    assert.match(seenAs("127.0.0.1")[0] ?? "", /failed: .*private address/);
  });

  it("have to say that visitors come over https", () => {
    assert.match(seenAs("198.51.100.7", "no")[1] ?? "", /failed: .*https/);
  });
});
