import assert from "node:assert/strict";
import { test } from "node:test";
import type { State } from "../engine/index.ts";
import { createReports } from "./reports.ts";

test("reports that cannot be written keep no stop from storing the events behind them", async () => {
  const tried: string[] = [];
  const full: Pick<State, "get" | "put"> = {
    get: async () => null,
    async put(_namespace, store) {
      tried.push(store);
      throw new Error("database or disk is full");
    },
  };
  const clock = { now: () => 1, sleep: () => new Promise<void>(() => undefined) };
  const reports = createReports(full, clock);
  reports.add("shop", { page_url: "https://shop.example/", platforms: [] }, 1);
  await reports.flush();
  assert.deepEqual(tried, ["shop"]);
});
