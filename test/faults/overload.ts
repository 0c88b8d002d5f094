import assert from "node:assert/strict";
import { peakBytes } from "./backlog.ts";
import { drained, eventOf, missing, post } from "./load.ts";
import { openStand, until, writeKey } from "./stand.ts";

/** Several times as much as the bodies that may be without an answer at one time (bodiesBytesMax). */
const clients = 200;
const eventsPerRequest = 100;
const padding = "x".repeat(7_800);
const requestsMin = 30;
const msMax = 600_000;

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

/** What came of a crowd. */
export interface Overload {
  /** Requests until two thirds were shed; what was under way then counts as neither. */
  readonly taken: number;
  readonly shed: number;
  readonly withoutRetryAfter: number;
  /** Answers and errors that a client should not have met. */
  readonly other: readonly string[];
  /** Memory that the server took at most, before the crowd and with it; null where the system does not tell. */
  readonly idleBytes: number | null;
  readonly peakBytes: number | null;
}

/** A crowd until two thirds of what it sends are shed; then everything that was accepted must be delivered. */
export async function overload(): Promise<Overload> {
  const stand = await openStand();
  try {
    const server = await stand.start();
    const idleBytes = peakBytes(server.pid);
    const crowd = startCrowd(server.url);
    let { taken, shed } = crowd.answers;
    const enough = (): boolean => {
      ({ taken, shed } = crowd.answers);
      return taken >= requestsMin && shed >= 2 * taken;
    };
    await until(enough, "two thirds shed", msMax);
    await crowd.stop();
    const peak = peakBytes(server.pid);
    assert.equal(await post(server.url, [eventOf("after-the-crowd")]), 202, "it accepts again by itself");
    const balance = await drained(server.url, msMax);
    assert.equal(balance.delivered, balance.received);
    assert.deepEqual(missing(crowd.accepted, stand.emulator), []);
    const { withoutRetryAfter } = crowd.answers;
    return { taken, shed, withoutRetryAfter, other: [...crowd.other], idleBytes, peakBytes: peak };
  } finally {
    await stand.close();
  }
}
