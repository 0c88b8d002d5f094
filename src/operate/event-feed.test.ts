import assert from "node:assert/strict";
import { test } from "node:test";
import { openStand } from "../api/test-stand.ts";
import { feedOf } from "./event-feed.ts";

test("of a burst that is more than one look shows, the feed says that the list is to be read again", async (context) => {
  const stand = await openStand();
  context.after(() => stand.close());
  const stopped = new AbortController();
  let looks = 0;
  const clock = { now: stand.now, sleep: async () => (++looks > 9 ? stopped.abort() : undefined) };
  const feed = feedOf({ engine: stand.reads, clock }, "demo", {}, stopped.signal);
  const next = async (): Promise<number | undefined> => (await feed.next()).value?.length;
  const views = (count: number) => stand.append(Array.from({ length: count }, () => ({ event: "PageView" })));
  assert.equal(await next(), 0, "it listens from here on");
  await views(10);
  assert.equal(await next(), 10);
  await views(70);
  assert.deepEqual([await next(), await next()], [0, 50]);
  stopped.abort();
});
