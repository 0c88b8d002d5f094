import assert from "node:assert/strict";
import { test } from "node:test";
import { ownReferrer, ownUrl } from "./page.ts";

const cases = [
  ["?fbclid=A&ttclid=B&x=1", "?ttclid=B&x=1"],
  ["?x=1&GCLID=A#top", "?x=1#top"],
  ["?return_to=%2Fmug%3Ffbclid%3DA", "?return_to=%2Fmug%3F"],
  ["?return_to=%2Fmug%3Fttclid%3DB%26fbclid%3DA&y=2", "?return_to=%2Fmug%3Fttclid%3DB%26&y=2"],
  ["?return_to=%2Fmug%3Ffbclid%3DA%26x%3D1%23top", "?return_to=%2Fmug%3F%26x%3D1%23top"],
  [
    "?u=https%253A%252F%252Fshop.example%252F%253Ffbclid%253DA%2526x%253D1",
    "?u=https%253A%252F%252Fshop.example%252F%253F%2526x%253D1",
  ],
  ["?my_fbclid=A&fbclidx=C", "?my_fbclid=A&fbclidx=C"],
] as const;

for (const [query, kept] of cases) {
  test(`of ${query} TikTok sees ${kept}`, () => {
    const address = `https://shop.example/login${query}`;
    assert.equal(ownUrl(address, "tiktok"), `https://shop.example/login${kept}`);
    assert.equal(ownReferrer(address, "tiktok"), `https://shop.example/login${kept}`);
  });
}

test("an address made to be slow is not", () => {
  const nested = `%${"25".repeat(20_000)}`;
  const address = `https://shop.example/?${nested}${"%25".repeat(20_000)}?fbclid=${nested}${"%252".repeat(20_000)}`;
  assert.equal(ownUrl(address, "tiktok")?.includes("fbclid"), false);
});
