import assert from "node:assert/strict";
import { test } from "node:test";
import { dayMs } from "../core/index.ts";
import { keepReading } from "./unread-keeper.ts";

test("kept webhooks are looked at when the server starts and each day after it, whatever one of them does", async () => {
  const stop = new AbortController();
  const lines: string[] = [];
  const waits: number[] = [];
  let looks = 0;
  await keepReading(
    {
      read: async () => true,
      unread: {
        async retry(read) {
          looks++;
          if (looks === 1) throw new Error("sealed with another key");
          return { read: (await read({ store: "shop", topic: "orders/create", body: "{}" })) ? 1 : 0 };
        },
      },
      logged: (level, message) => lines.push(`${level} ${message}`),
      clock: {
        now: () => 0,
        async sleep(ms) {
          waits.push(ms);
          if (waits.length === 2) stop.abort();
        },
      },
    },
    stop.signal,
  );
  assert.equal(looks, 2);
  assert.deepEqual(waits, [dayMs, dayMs]);
  assert.deepEqual(lines, ["warn kept webhooks could not be read again: Error: sealed with another key"]);
});
