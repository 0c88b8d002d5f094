import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  buildEarlyWatch,
  buildModule,
  buildPixel,
  createPixelScripts,
  partsOf,
  pixelParts,
} from "../../pixel/build.ts";
import { capturedNames } from "../../pixel/captured.ts";
import { pixelSnippet } from "../../src/collect/index.ts";
import { snippetWatch } from "../../src/collect/snippet-watch.ts";
import { clickIdRules, cookieRules, utmNames } from "../../src/core/index.ts";

/** What the documents promise: the script of any mode, without parts. */
const scriptBytesMax = 4150;
/** The script of any mode with every part that a shop can switch on, Meta included. */
const everythingBytesMax = 5000;
/** What one part may add. */
const partBytesMax = 330;

const modes = [
  ["bridge and manual", pixelParts.filter((part) => part !== "drive")],
  ["drive and load", pixelParts],
] as const;

describe("the built script", () => {
  for (const [mode, everything] of modes) {
    it(`of ${mode} is below ${scriptBytesMax} bytes gzipped`, async () => {
      const { gzipBytes } = await buildPixel(everything.filter((part) => part === "drive"));
      assert.ok(gzipBytes < scriptBytesMax, `${gzipBytes} bytes`);
    });

    it(`of ${mode} is below ${everythingBytesMax} bytes gzipped with all parts`, async () => {
      const { gzipBytes } = await buildPixel(everything);
      assert.ok(gzipBytes < everythingBytesMax, `${gzipBytes} bytes`);
    });
  }

  it("is made once for all pages that ask, and again after it could not be made", async () => {
    const built = await buildPixel();
    let made = 0;
    const scripts = createPixelScripts(async () => {
      made++;
      if (made === 1) throw new Error("too many open files");
      return built;
    });
    await assert.rejects(scripts("cart"), /too many open files/);
    assert.equal((await scripts("cart")).hash, built.hash);
    assert.equal((await scripts("cart,unknown")).hash, built.hash);
    assert.equal(made, 2);
  });

  it("has known costs: bytes gzipped, and Brotli, that each part adds", async (context) => {
    const base = await buildPixel();
    for (const part of pixelParts) {
      const { gzipBytes, brotliBytes } = await buildPixel([part]);
      const added = gzipBytes - base.gzipBytes;
      context.diagnostic(`${part}: ${added} gzip, ${brotliBytes - base.brotliBytes} Brotli`);
      assert.ok(added < partBytesMax, `${part}: ${added} bytes`);
    }
  });

  it("is the same each time, so that its hash and its integrity hold", async () => {
    const [one, other] = [await buildPixel(["cart"]), await buildPixel(["cart"])];
    assert.equal(one.hash, other.hash);
    assert.notEqual(one.hash, (await buildPixel()).hash);
  });

  it("takes the names of parts from an address, in any order, and nothing else", () => {
    assert.deepEqual(partsOf("forms,cart,../../etc"), ["cart", "forms"]);
    assert.deepEqual(partsOf(null), []);
  });
});

describe("the npm module", () => {
  it("may be imported where pages are rendered, and does nothing there", async () => {
    const source = await buildModule();
    const { signalpost } = await import(`data:text/javascript,${encodeURIComponent(source)}`);
    signalpost.track("Lead");
    assert.equal(signalpost.visitorId(), undefined);
    assert.ok(!("ttq" in globalThis));
  });
});

describe("the snippet", () => {
  it("carries the watch as pixel/early-*.ts have it (node pixel/build.ts --snippet)", async () => {
    assert.deepEqual(snippetWatch, {
      tiktok: await buildEarlyWatch("tiktok"),
      meta: await buildEarlyWatch("meta"),
    });
  });

  it("asks for the parts that are switched on, and cannot be broken out of", () => {
    const html = pixelSnippet({
      storeKey: "</script><script>alert(1)",
      endpoint: "https://t.shop.example/",
      forms: true,
      platforms: { tiktok: {}, meta: {} },
    });
    assert.match(html, /https:\/\/t\.shop\.example\/s\.js\?with=forms,meta"/);
    assert.equal(html.match(/<\/script>/g)?.length, 1);
  });

  it("asks for the code of its mode", () => {
    const of = (mode: "bridge" | "manual" | "drive" | "load") =>
      /s\.js[^"]*/.exec(pixelSnippet({ storeKey: "k", endpoint: "https://t.example", mode }))?.[0];
    assert.deepEqual([of("bridge"), of("manual")], ["s.js", "s.js"]);
    assert.deepEqual([of("drive"), of("load")], ["s.js?with=drive", "s.js?with=drive"]);
  });

  it("watches the platforms only in the modes that need it", () => {
    const of = (mode: "bridge" | "drive") =>
      pixelSnippet({ storeKey: "k", endpoint: "https://t.example", mode });
    assert.ok(of("bridge").includes(snippetWatch.tiktok));
    assert.ok(!of("drive").includes(snippetWatch.tiktok));
  });
});

describe("what is captured", () => {
  it("finds every click ID and cookie that the server knows", () => {
    for (const { parameter } of clickIdRules) assert.match(parameter, capturedNames);
    for (const { name } of cookieRules) assert.match(name, capturedNames);
    for (const name of utmNames) assert.match(`utm_${name}`, capturedNames);
  });

  it("leaves other parameters and cookies alone", () => {
    for (const name of ["q", "email", "variant", "variant_id", "customer_id"])
      assert.doesNotMatch(name, capturedNames);
    for (const name of [
      "cart",
      "session",
      "_shopify_y",
      "_secure_session_id",
      "connect.sid",
      "_scripts",
      "_gat",
    ])
      assert.doesNotMatch(name, capturedNames);
  });
});
