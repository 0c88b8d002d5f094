import assert from "node:assert/strict";
import { type Failpoint, failpointAt, underLoad } from "./failpoint.ts";
import { drained, type Load, startLoad } from "./load.ts";
import { later, openStand, type Stand } from "./stand.ts";

/** The longest that a server lives that is to die at a random moment. */
const lifeMsMax = 1500;
/** Between two requests of a client: a server that is always killed must still get on with what it has taken. */
const restMs = 50;
/** How long the last server may take for all that those before it left. */
const drainMsMax = 600_000;
/** A place that is not reached in this time is none. */
const reachMsMax = 60_000;
/** How often a process passes a place before it dies there, at most. */
const timesMax = 12;

/** How one server dies: at a moment, or at a place that it comes to for the n-th time. */
export type Death = { readonly afterMs: number } | { readonly place: Failpoint; readonly times: number };

/** Half of the deaths come at random moments, half at a named place each, in turn. */
export function drawDeaths(rounds: number, random: () => number): readonly Death[] {
  return Array.from({ length: rounds }, (_, round) => {
    const place = underLoad[(round >> 1) % underLoad.length];
    if (round % 2 === 0 || !place) return { afterMs: random() * lifeMsMax };
    return { place, times: place.startsWith("checkpoint") ? 1 : 1 + Math.floor(random() * timesMax) };
  });
}

/** Every named place once, each the first time that a server comes to it. */
export const everyPlace: readonly Death[] = underLoad.map((place) => ({ place, times: 1 }));

/** What came of it: events that got a 202, and deaths by the place; "" are those at a random moment. */
export interface Killed {
  readonly accepted: number;
  readonly deaths: ReadonlyMap<string, number>;
}

/** Lets a loaded server die (kill -9), again and again; then counts. */
export async function killRounds(deaths: readonly Death[]): Promise<Killed> {
  const stand = await openStand();
  try {
    const died = new Map<string, number>();
    let load: Load | null = null;
    for (const death of deaths) {
      load = await live(stand, death, load);
      const place = "place" in death ? death.place : "";
      died.set(place, (died.get(place) ?? 0) + 1);
    }
    assert.ok(load);
    const server = await stand.start();
    load.aim(server.url);
    await later(300);
    await load.stop();
    const balance = await drained(server.url, drainMsMax);
    const counted = new Map<string, number>();
    for (const { event_id: id } of stand.emulator.ledger().events)
      if (id) counted.set(id, (counted.get(id) ?? 0) + 1);
    const lost = [...load.accepted].filter((id) => !counted.has(id));
    assert.deepEqual(lost, [], `accepted and never delivered, of ${load.accepted.size}`);
    const twice = [...counted].filter(([, count]) => count !== 1);
    assert.deepEqual(twice, [], "events that counted twice");
    assert.equal(balance.delivered, balance.received, JSON.stringify(balance));
    assert.ok(load.accepted.size > deaths.length, "there was something to lose");
    assert.ok(Number(balance.received) >= load.accepted.size);
    server.signal("SIGTERM");
    assert.equal(await server.ended, 0, server.said());
    return { accepted: load.accepted.size, deaths: died };
  } finally {
    await stand.close();
  }
}

/** One server from start to death, under load. */
async function live(stand: Stand, death: Death, known: Load | null): Promise<Load | null> {
  if ("afterMs" in death) {
    const server = await stand.start();
    const load = aimed(known, server.url);
    await later(death.afterMs);
    server.signal("SIGKILL");
    await server.ended;
    return load;
  }
  const server = await stand.startDoomed(failpointAt(death.place, death.times));
  // It may come to the place before it takes requests: then nothing more is to be done.
  if (!server) return known;
  const load = aimed(known, server.url);
  const reached = await Promise.race([server.ended.then(() => true), later(reachMsMax).then(() => false)]);
  assert.ok(reached, `no server came to "${death.place}" ${death.times} times: ${server.said()}`);
  assert.equal(await server.ended, null, `it ended by itself, not at "${death.place}": ${server.said()}`);
  return load;
}

function aimed(load: Load | null, url: string): Load {
  if (!load) return startLoad(url, "", restMs);
  load.aim(url);
  return load;
}
