import assert from "node:assert/strict";
import { drained, startLoad } from "./load.ts";
import { later, openStand } from "./stand.ts";

/** The longest that a server lives in one round. */
const lifeMsMax = 1500;

/** Kills a loaded server without warning, again and again, at random moments; then counts. */
export async function killRounds(
  rounds: number,
  random: () => number,
): Promise<{ readonly accepted: number }> {
  const stand = await openStand();
  try {
    let server = await stand.start();
    const load = startLoad(server.url);
    for (let round = 0; round < rounds; round++) {
      await later(random() * lifeMsMax);
      server.signal("SIGKILL");
      await server.ended;
      server = await stand.start();
      load.aim(server.url);
    }
    await later(300);
    await load.stop();
    const balance = await drained(server.url);
    const { events, duplicates } = stand.emulator.ledger();
    const counted = new Map<string, number>();
    for (const { event_id: id } of events) if (id) counted.set(id, (counted.get(id) ?? 0) + 1);
    const lost = [...load.accepted].filter((id) => !counted.has(id));
    assert.deepEqual(lost, [], `accepted and never delivered, of ${load.accepted.size}`);
    assert.ok(
      [...counted.values()].every((count) => count === 1),
      "an event counted twice",
    );
    assert.equal(balance.delivered, balance.received, JSON.stringify(balance));
    assert.ok(load.accepted.size > rounds, "there was something to lose");
    assert.ok(Number(balance.received) >= load.accepted.size);
    assert.ok(duplicates >= 0);
    server.signal("SIGTERM");
    assert.equal(await server.ended, 0, server.said());
    return { accepted: load.accepted.size };
  } finally {
    await stand.close();
  }
}
