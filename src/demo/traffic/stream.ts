import { setTimeout as sleep } from "node:timers/promises";
import type { Emulator } from "../../emulators/index.ts";
import { type Act, actsOf, stepsOf } from "./act.ts";
import { contextOf, planVisits } from "./plan.ts";
import { createPoster } from "./post.ts";
import { createChance } from "./random.ts";
import type { Visit } from "./visit.ts";

/** What the visitors are sent against. */
export interface TrafficPorts {
  readonly serverUrl: () => string;
  readonly shopUrl: () => string;
  readonly emulator: Emulator;
  readonly pixel: string;
  readonly publicKey: string;
  readonly writeKey: string;
  readonly seed: number;
  /** How many visitors come by before the stream ends. */
  readonly visits: number;
}

/** A bounded stream of made-up visitors. */
export interface Traffic {
  readonly state: () => { readonly running: boolean; readonly visits: number };
  readonly start: () => void;
  readonly stop: () => void;
  /** Resolves when nobody is in the shop any more. */
  readonly done: () => Promise<void>;
}

/** Visitors in the shop at one time. */
const insideMax = 6;
const stepMsMin = 150;
const stepMsMax = 900;

/** Sends visitors through the shop at a walking pace, all by HTTP as browsers and the shop's server would. */
export function createTraffic(ports: TrafficPorts): Traffic {
  let stop = new AbortController();
  let running: Promise<void> | null = null;
  let visits = 0;

  async function stream(signal: AbortSignal): Promise<void> {
    const poster = createPoster(ports.serverUrl(), ports);
    const planned = planVisits(ports, `t${Date.now().toString(36)}-`);
    const next = planned[Symbol.iterator]();
    const walk = async () => {
      for (let one = next.next(); !one.done && !signal.aborted; one = next.next()) {
        visits += 1;
        await visitShop(one.value, poster.perform, signal);
      }
    };
    await Promise.all(Array.from({ length: insideMax }, walk));
    await poster.close();
  }

  async function visitShop(
    visit: Visit,
    perform: (visit: Visit, act: Act) => Promise<void>,
    signal: AbortSignal,
  ) {
    const chance = createChance(visits);
    for (const step of stepsOf(visit)) {
      const context = contextOf(ports, Date.now());
      for (const act of actsOf(visit, step, context)) await perform(visit, act);
      if (signal.aborted) return;
      await sleep(chance.between(stepMsMin, stepMsMax), undefined, { signal }).catch(() => undefined);
    }
  }

  return {
    state: () => ({ running: running !== null, visits }),
    start() {
      if (running) return;
      stop = new AbortController();
      running = stream(stop.signal).finally(() => {
        running = null;
      });
    },
    stop: () => stop.abort(),
    done: async () => running ?? undefined,
  };
}
