import type { TikTokEmulator } from "../../src/emulators/index.ts";
import { later, until, writeKey } from "./stand.ts";

/** Events sent by many clients at once, and which of them were accepted. */
export interface Load {
  /** IDs of events that got a 202. */
  readonly accepted: ReadonlySet<string>;
  /** Answers by HTTP status; 0: no answer. */
  readonly answers: ReadonlyMap<number, number>;
  /** Where the clients send to from now on. */
  readonly aim: (url: string) => void;
  readonly stop: () => Promise<void>;
}

const clients = 4;
const eventsPerRequest = 5;
let runs = 0;

/**
 * Starts clients that send until they are stopped, each with a pause after every answer; what fails is not sent again.
 */
export function startLoad(first: string, padding = "", pauseMs = 0): Load {
  const accepted = new Set<string>();
  const answers = new Map<number, number>();
  const run = `${process.pid}-${++runs}`;
  let url = first;
  let stopped = false;
  let number = 0;

  async function client(): Promise<void> {
    while (!stopped) {
      const ids = Array.from({ length: eventsPerRequest }, () => `e-${run}-${++number}`);
      const status = await post(
        url,
        ids.map((id) => eventOf(id, padding)),
      );
      answers.set(status, (answers.get(status) ?? 0) + 1);
      if (status === 202) for (const id of ids) accepted.add(id);
      else await later(20);
      if (pauseMs > 0) await later(pauseMs);
    }
  }

  const working = Array.from({ length: clients }, client);
  return {
    accepted,
    answers,
    aim(next) {
      url = next;
    },
    async stop() {
      stopped = true;
      await Promise.all(working);
    },
  };
}

/** One event of the server API. */
export function eventOf(id: string, padding = ""): object {
  return {
    event: "AddToCart",
    event_id: id,
    visitor_id: `visitor-of-${id}`,
    url: "https://shop.example/products/mug",
    ip: "203.0.113.7",
    user_agent: "Mozilla/5.0",
    properties: {
      content_id: "sku-1",
      value: 5,
      currency: "USD",
      ...(padding ? { description: padding } : {}),
    },
  };
}

/** Posts events; 0 when there was no answer. */
export async function post(url: string, events: readonly object[]): Promise<number> {
  try {
    const response = await fetch(`${url}/v1/events`, {
      method: "POST",
      headers: { authorization: `Bearer ${writeKey}`, "content-type": "application/json" },
      body: JSON.stringify({ events }),
      signal: AbortSignal.timeout(10_000),
    });
    await response.text();
    return response.status;
  } catch {
    return 0; // the server is gone, or is going
  }
}

/** Accepted events that the platform never counted. */
export function missing(accepted: ReadonlySet<string>, emulator: Pick<TikTokEmulator, "ledger">): string[] {
  const counted = new Set(emulator.ledger().events.map((event) => event.event_id));
  return [...accepted].filter((id) => !counted.has(id));
}

/** The states of all deliveries, from the server's own metrics. */
export async function balanceOf(url: string): Promise<Readonly<Record<string, number>>> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const found = text.matchAll(/^signalpost_deliveries\{.*state="(\w+)"\} (\d+)/gm);
  return Object.fromEntries([...found].map(([, state, count]) => [state, Number(count)]));
}

/** Waits until nothing waits any more; gives back the balance. */
export async function drained(url: string, msMax?: number): Promise<Readonly<Record<string, number>>> {
  let balance: Readonly<Record<string, number>> = {};
  await until(
    async () => {
      balance = await balanceOf(url);
      return balance.received !== undefined && (balance.waiting ?? 0) + (balance.parked ?? 0) === 0;
    },
    "everything to be delivered",
    msMax,
  );
  return balance;
}
