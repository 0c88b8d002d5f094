import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { drained, eventOf, post } from "./load.ts";
import { openStand } from "./stand.ts";

const dayMs = 86_400_000;
const eventsPerRequest = 1000;
/** A million events at a thousand a second, and as much again. */
const drainMsMax = 2_000_000;

/** What a long outage came to. */
export interface Outage {
  readonly events: number;
  /** From the destination's return to the last outcome. */
  readonly drainedMs: number;
  /** Sent once more, because the answer was lost or late; the platform dropped them. */
  readonly repeated: number;
  /** The most memory that the server ever had; null where the system does not tell. */
  readonly peakBytes: number | null;
}

/**
 * A destination is down for a day while `events` come in (the server's clock is moved: nobody waits), then it is back.
 * Every event must be delivered once.
 */
export async function outage(events: number): Promise<Outage> {
  const stand = await openStand();
  try {
    stand.emulator.setFaults({ html_502: "100%" });
    const server = await stand.start();
    for (let sent = 0; sent < events; sent += eventsPerRequest) {
      const count = Math.min(eventsPerRequest, events - sent);
      const batch = Array.from({ length: count }, (_, index) => eventOf(`waiting-${sent + index}`));
      assert.equal(await post(server.url, batch), 202);
      stand.setClock(Math.round((dayMs * sent) / events));
    }
    stand.setClock(dayMs);
    stand.emulator.setFaults({ html_502: "off" });
    const started = performance.now();
    const balance = await drained(server.url, drainMsMax);
    const drainedMs = performance.now() - started;
    assert.equal(balance.received, events);
    assert.equal(balance.delivered, events, JSON.stringify(balance));
    const ledger = stand.emulator.ledger();
    assert.equal(ledger.conversions, events);
    assert.equal(new Set(ledger.events.map((event) => event.event_id)).size, events, "each counted once");
    return { events, drainedMs, repeated: ledger.duplicates, peakBytes: peakBytes(server.pid) };
  } finally {
    await stand.close();
  }
}

/** The most memory that a process has had, from the kernel; null where it does not tell. */
export function peakBytes(pid: number): number | null {
  try {
    const kilobytes = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return kilobytes ? Number(kilobytes) * 1024 : null;
  } catch {
    return null;
  }
}
