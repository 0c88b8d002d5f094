import assert from "node:assert/strict";
import { test } from "node:test";
import { peakBytes } from "./backlog.ts";
import { balanceOf, drained, eventOf, missing, post } from "./load.ts";
import { openStand, until, writeKey } from "./stand.ts";

/** More than the 64 MiB of bodies that are read at one time, several times over. */
const clients = 200;
const eventsPerRequest = 100;
const padding = "x".repeat(7_800);
const requestsMin = 30;
/** What a crowd may take on top of an idle server: bodies being read, what waits for the disk, and room to collect. */
const bytesMax = 450 * 1024 * 1024;

/** Clients that send as fast as they are answered, whatever the answer is: the rudest there are. */
function startCrowd(url: string) {
  const accepted = new Set<string>();
  const answers = { taken: 0, shed: 0, withoutRetryAfter: 0 };
  const other = new Set<string>();
  let [stopped, number] = [false, 0];

  async function client(): Promise<void> {
    while (!stopped) {
      const ids = Array.from({ length: eventsPerRequest }, () => `crowd-${++number}`);
      const body = JSON.stringify({ events: ids.map((id) => eventOf(id, padding)) });
      const headers = { authorization: `Bearer ${writeKey}`, "content-type": "application/json" };
      try {
        const response = await fetch(`${url}/v1/events`, { method: "POST", headers, body });
        await response.arrayBuffer();
        if (response.status === 202) {
          answers.taken++;
          for (const id of ids) accepted.add(id);
        } else if (response.status === 503 || response.status === 429) {
          answers.shed++;
          if (!response.headers.get("retry-after")) answers.withoutRetryAfter++;
        } else other.add(`HTTP ${response.status}`);
      } catch (error) {
        other.add(String(error instanceof Error ? (error.cause ?? error) : error));
      }
    }
  }

  const working = Array.from({ length: clients }, client);
  return {
    accepted,
    answers,
    other,
    async stop() {
      stopped = true;
      await Promise.all(working);
    },
  };
}

test("three times what it can do: it sheds with Retry-After, goes on delivering, stays small, and recovers", async (context) => {
  const stand = await openStand();
  try {
    const server = await stand.start();
    const idle = peakBytes(server.pid);
    const crowd = startCrowd(server.url);
    const { answers } = crowd;
    await until(() => answers.taken >= requestsMin && answers.shed >= 2 * answers.taken, "a crowd");
    await until(
      async () => ((await balanceOf(server.url)).delivered ?? 0) > 0,
      "events to be delivered meanwhile",
    );
    await crowd.stop();
    const peak = peakBytes(server.pid);
    context.diagnostic(JSON.stringify({ ...answers, idle, peak }));
    assert.deepEqual([[...crowd.other], answers.withoutRetryAfter], [[], 0]);
    if (idle !== null && peak !== null) assert.ok(peak - idle < bytesMax, `${peak - idle} bytes more`);
    assert.equal(await post(server.url, [eventOf("after-the-crowd")]), 202);
    const balance = await drained(server.url);
    assert.equal(balance.delivered, balance.received);
    assert.deepEqual(missing(crowd.accepted, stand.emulator), []);
  } finally {
    await stand.close();
  }
});
