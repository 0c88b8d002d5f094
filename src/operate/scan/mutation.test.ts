import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { readPage, toScan } from "./index.ts";

/**
 * The known pages, changed as themes, minifiers, proxies and hurried hands change them. What was found before has to be
 * found still, and a page that cannot be read to its end is never said to be without a pixel.
 */
const folder = join(import.meta.dirname, "fixtures");
const file = (name: string): string => readFileSync(join(folder, name), "utf8");
const pages = Object.keys(JSON.parse(file("expected.json")) as object)
  .filter((name) => name.endsWith(".html"))
  .map((name) => [name, file(name)] as const);
const known = "C8CCCCCSLUC000000030";

const found = (html: string) =>
  readPage(html)
    .pixels.map(({ platform, id, source }) => `${platform} ${id} ${source}`)
    .toSorted();
const scan = (html: string, change: { status?: number; cut?: boolean; trouble?: string } = {}) =>
  toScan(
    { url: "https://shop.example/", status: 200, html, cut: false, trouble: null, ...change },
    readPage(html),
    new Set([known]),
    { id: "scan-1", at: 0 },
  );

const decoy = "DECOY000000000000001";
const filler = "<div class='product'><p>Lorem ipsum, dolor sit</p></div>".repeat(20_000);

/** Changes after which a page runs the same scripts as before. */
const harmless: Readonly<Record<string, (html: string) => string>> = {
  "line ends of Windows": (html) => html.replace(/\r?\n/g, "\r\n"),
  "a byte order mark": (html) => `\uFEFF${html}`,
  "capital tags": (html) => html.replace(/<(\/?)script/gi, "<$1SCRIPT"),
  "attributes of scripts": (html) =>
    html.replace(/<script>/gi, '<script nonce="a>b" data-x=\'ttq.load("X")\' type="text/javascript">'),
  "no closing body": (html) => html.replace(/<\/(?:body|html)>/gi, ""),
  "a megabyte before": (html) => filler + html,
  "a megabyte after": (html) => html + filler,
  "a decoy in a comment": (html) => `<!-- <script>ttq.load("${decoy}")</script> -->${html}`,
  "a decoy in a code sample": (html) =>
    `<pre>&lt;script&gt;ttq.load("${decoy}")&lt;/script&gt;</pre><textarea>ttq.load("${decoy}")</textarea>${html}`,
  "a decoy in a script's comment": (html) =>
    `<script>/* ttq.load("${decoy}") */ // ttq.load("${decoy}")\n</script>${html}`,
  "a decoy in a title and an attribute": (html) =>
    `<div title='ttq.load("${decoy}")' data-pixel="${decoy}">${decoy}</div>${html}`,
  "a decoy of another platform's call": (html) =>
    `<script>fbq.load("${decoy}"); xttq.load("${decoy}")</script>${html}`,
};

for (const [name, html] of pages) {
  describe(name, () => {
    for (const [how, change] of Object.entries(harmless)) {
      test(`${how}: nothing more and nothing less is found`, () => {
        assert.deepEqual(found(change(html)), found(html));
      });
    }

    test("cut off anywhere, it is never clean", () => {
      for (let end = 0; end < html.length; end += 7) {
        const state = scan(html.slice(0, end), { cut: true }).state;
        assert.notEqual(state, "not_found", `after ${end} characters`);
      }
    });

    test("answered with an error, or not at all, it is never clean", () => {
      for (const change of [
        { status: 403 },
        { status: 429 },
        { status: 503 },
        { trouble: "no answer in time" },
      ])
        assert.notEqual(scan(html, change).state, "not_found", JSON.stringify(change));
    });
  });
}

describe("quotes around a pixel ID in the theme", () => {
  const theme = file("theme-ttq-load.as-seen.html");
  const call = /ttq\.load\((['"])C8CCCCCSLUC000000030\1/;
  test("the page has the call that is changed here", () => assert.match(theme, call));
  for (const written of [
    `ttq.load("${known}"`,
    `ttq.load('${known}'`,
    `ttq.load(\`${known}\``,
    `ttq["load"]("${known}"`,
    `ttq\n  .load(\n    '${known}'`,
    `window.ttq.load("${known}"`,
  ]) {
    test(`${JSON.stringify(written)} is found`, () => {
      assert.deepEqual(found(theme.replace(call, written)), found(theme));
    });
  }
  for (const hidden of [
    "ttq.load(settings.pixel",
    `ttq.load("${known.slice(0, 10)}" + "${known.slice(10)}"`,
    `ttq.load("${known.toLowerCase()}"`,
    `ttq.load("\\u0043${known.slice(1)}"`,
  ]) {
    test(`${JSON.stringify(hidden)} cannot be read, and so is not ruled out`, () => {
      const one = scan(theme.replace(call, hidden));
      assert.notEqual(one.state, "not_found");
      if (one.state === "cannot_rule_out") assert.ok(one.reasons.length > 0);
    });
  }
});

describe("pages that are not the shop's", () => {
  const clean = file("wpm-none.as-seen.html");
  test("the page without a pixel is clean by itself", () => assert.equal(scan(clean).state, "not_found"));
  const walls: Readonly<Record<string, string>> = {
    "an empty page": " \n",
    "the password page": '<form method="post" action="/password"><input type="password"></form>',
    "the password page of a market": '<form method="post" action="/en-gb/password?x=1"></form>',
    "Cloudflare's challenge": "<title>Just a moment...</title><script>window._cf_chl_opt={}</script>",
    "a challenge in another language":
      '<title>Einen Moment</title><script src="/cdn-cgi/challenge-platform/h/b"></script>',
    "DataDome's challenge": '<script src="https://ct.captcha-delivery.com/c.js"></script>',
    "a page that sends on": '<meta http-equiv="Refresh" content="0; url=/other">',
    "TikTok's loader without an ID":
      "<script>!function(w,d,t){w.TiktokAnalyticsObject=t}(window,document,'q')</script>",
    "TikTok's address put together": "<script>var h='https://analytics.tiktok.com/'; load(h + x)</script>",
  };
  for (const [what, part] of Object.entries(walls)) {
    test(`${what} is never clean`, () => {
      const alone = scan(part);
      assert.equal(alone.state, "cannot_rule_out");
      assert.ok(alone.reasons.length > 0);
      if (part.trim() !== "")
        assert.equal(scan(clean + part).state, "cannot_rule_out", "beside a clean page, too");
    });
  }
});
