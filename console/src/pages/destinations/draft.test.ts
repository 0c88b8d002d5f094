import assert from "node:assert/strict";
import { test } from "node:test";
import { changedSettings, type Draft } from "./draft.ts";

const start: Draft = {
  settings: { pixel_id: "D1AAAAAC77U000000010", shop_url: "https://shop.example", limited: false },
  secrets: {},
  baseUrl: "",
};

test("only what was changed is saved, so that the other fields keep their origin", () => {
  const draft = { ...start, settings: { ...start.settings, pixel_id: "C9AAAAAC77U000000019" } };
  assert.deepEqual(changedSettings(start, draft), { pixel_id: "C9AAAAAC77U000000019" });
});

test("an emptied field goes back to its default", () => {
  assert.deepEqual(changedSettings(start, { ...start, settings: { ...start.settings, shop_url: "" } }), {
    shop_url: null,
  });
});

test("nothing changed, nothing saved", () => {
  assert.deepEqual(changedSettings(start, start), {});
});
