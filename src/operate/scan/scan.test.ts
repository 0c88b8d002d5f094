import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { readPage, toScan } from "./index.ts";

const folder = join(import.meta.dirname, "fixtures");
const page = (name: string): string => readFileSync(join(folder, name), "utf8");

interface Expected {
  readonly tiktok: readonly { readonly id: string; readonly source: string; readonly apiClientId?: number }[];
  readonly meta?: readonly { readonly id: string; readonly source: string; readonly apiClientId?: number }[];
  readonly google?: readonly string[];
  readonly customPixels?: readonly string[];
  readonly unknownAppPixels?: readonly number[];
  readonly facebookCapiEnabled?: boolean;
  readonly dataSharingState?: string;
  readonly scriptTags?: readonly string[];
  readonly appBlocks?: readonly string[];
  readonly gtm?: readonly string[];
  readonly notCounted?: readonly string[];
}

// The file's own "about" is a text beside the pages.
const table = Object.entries(JSON.parse(page("expected.json")) as Record<string, Expected | string>).filter(
  (entry): entry is [string, Expected] => typeof entry[1] !== "string",
);

function pixelsOf(html: string, platform: string) {
  return readPage(html)
    .pixels.filter((one) => one.platform === platform)
    .map(({ id, source, apiClientId }) => ({ id, source, ...(apiClientId === null ? {} : { apiClientId }) }));
}

for (const [name, expected] of table) {
  test(`${name}: every pixel with where it comes from`, () => {
    const found = readPage(page(name));
    assert.deepEqual(pixelsOf(page(name), "tiktok"), expected.tiktok);
    if (expected.meta) assert.deepEqual(pixelsOf(page(name), "meta"), expected.meta);
    if (expected.google)
      assert.deepEqual(
        pixelsOf(page(name), "google").map((one) => one.id),
        expected.google,
      );
    if (expected.unknownAppPixels) assert.deepEqual(found.unknownAppPixels, expected.unknownAppPixels);
    assert.deepEqual(found.customPixels, expected.customPixels ?? []);
    assert.equal(found.facebookCapiEnabled, expected.facebookCapiEnabled ?? false);
    if (expected.dataSharingState) assert.equal(found.dataSharingState, expected.dataSharingState);
    assert.deepEqual(found.scriptTagHosts, expected.scriptTags ?? []);
    assert.deepEqual(found.appBlocks, expected.appBlocks ?? []);
    assert.deepEqual(found.gtm, expected.gtm ?? []);
    for (const decoy of expected.notCounted ?? []) {
      assert.ok(
        !found.pixels.some((one) => one.id === decoy),
        `${decoy} is only in a comment or a code sample`,
      );
    }
  });
}

const mark = { id: "scan-1", at: 0 };
const read = (html: string, change: { status?: number; cut?: boolean; trouble?: string } = {}) =>
  toScan(
    {
      url: "https://shop.example/",
      status: change.status ?? 200,
      html,
      cut: change.cut ?? false,
      trouble: change.trouble ?? null,
    },
    readPage(html),
    new Set(["C8CCCCCSLUC000000030"]),
    mark,
  );

test("quotes, spacing and bracket access of ttq.load do not hide a pixel", () => {
  for (const call of [
    'ttq.load("C8CCCCCSLUC000000030")',
    "ttq.load( 'C8CCCCCSLUC000000030', {})",
    "ttq . load(`C8CCCCCSLUC000000030`)",
    'ttq["load"]("C8CCCCCSLUC000000030")',
  ]) {
    assert.deepEqual(
      pixelsOf(`<script>${call}</script>`, "tiktok"),
      [{ id: "C8CCCCCSLUC000000030", source: "theme" }],
      call,
    );
  }
});

test("code in comments, texts, templates of other languages and attributes is no pixel", () => {
  for (const html of [
    "<script>// ttq.load('C8CCCCCSLUC000000030')\n</script>",
    "<script>/* ttq.load('C8CCCCCSLUC000000030') */</script>",
    "<!-- <script>ttq.load('C8CCCCCSLUC000000030')</script> -->",
    "<p>ttq.load('C8CCCCCSLUC000000030')</p>",
    "<a title=\"ttq.load('C8CCCCCSLUC000000030')\">x</a>",
    "<textarea><script>ttq.load('C8CCCCCSLUC000000030')</script></textarea>",
  ]) {
    assert.deepEqual(pixelsOf(html, "tiktok"), [], html);
    assert.equal(read(html).state, "not_found", html);
  }
});

test("an address inside a text keeps its two slashes", () => {
  const html = `<script>var a="https://cdn.example/x"; ttq.load('C8CCCCCSLUC000000030')</script>`;
  assert.equal(pixelsOf(html, "tiktok").length, 1);
});

test("unreadable is never clean", () => {
  const doubtful: readonly (readonly [string, ReturnType<typeof read>])[] = [
    ["refused", read("", { status: 403 })],
    ["broken server", read("<h1>502</h1>", { status: 502 })],
    ["no answer", read("", { trouble: "the page did not answer: timeout" })],
    ["cut off", read("<html>", { cut: true })],
    ["password page", read('<form action="/password" method="post"></form>')],
    ["bot challenge", read("<title>Just a moment...</title>")],
    ["tag manager", read("<script>(function(i){})('GTM-ABC1234')</script>")],
    [
      "custom pixel",
      read('<script>({webPixelsConfigList: [{"id":"7","type":"CUSTOM","name":"mine"}]})</script>'),
    ],
    [
      "unknown app",
      read(
        '<script>({webPixelsConfigList: [{"id":"7","type":"APP","apiClientId":42,"configuration":"{}"}]})</script>',
      ),
    ],
    ["half a list", read('<script>({webPixelsConfigList: [{"id":"7","type":"AP')],
    ["computed ID", read("<script>ttq.load(window.pixel)</script>")],
  ];
  for (const [why, scan] of doubtful) {
    assert.equal(scan.state, "cannot_rule_out", why);
    assert.ok(scan.reasons.length > 0, why);
  }
});

test("the configured pixel is to be kept, another one to be switched off", () => {
  const [ours] = read("<script>ttq.load('C8CCCCCSLUC000000030')</script>").pixels;
  assert.equal(ours?.configured, true);
  assert.match(ours?.advice ?? "", /^Keep it/);
  const [other] = read("<script>ttq.load('CP6BBBBC77U000000020')</script>").pixels;
  assert.equal(other?.configured, false);
  assert.match(other?.advice ?? "", /Remove this snippet/);
});

test("a page of 5 MB is read in time", () => {
  const filler = "<div class='product'><p>Lorem ipsum</p></div>".repeat(120_000);
  const html = `${filler}<script>ttq.load('C8CCCCCSLUC000000030')</script>`;
  assert.ok(html.length > 5_000_000);
  assert.equal(pixelsOf(html, "tiktok").length, 1);
});

test("lists that never end take no more time than one, and are told of", () => {
  const html = `<script>${'"webPixelsConfigList":[{"id"'.repeat(30_000)}</script>`;
  const before = process.cpuUsage();
  assert.equal(readPage(html).brokenLists, true);
  const { user } = process.cpuUsage(before);
  // Each of them once took a walk to the end of the page: a minute for these.
  assert.ok(user / 1000 < 3000, `${user / 1000} ms`);
});

test("property: no page makes the scan throw", () => {
  const piece = fc.constantFrom(
    "<script>",
    "</script>",
    "webPixelsConfigList",
    ":",
    "[{",
    "}]",
    '"',
    "'",
    "\\",
    "/*",
    "*/",
    "//",
    "\n",
    "ttq.load(",
    "asyncLoad urls = [",
    "<!-- BEGIN app block: shopify://apps/x/",
    "-->",
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 60 }), (pieces) => {
      assert.ok(Array.isArray(readPage(pieces.join("")).pixels));
    }),
  );
});
