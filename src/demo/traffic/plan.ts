import type { Emulator } from "../../emulators/index.ts";
import { type ActContext, eventIdOf, stepsOf } from "./act.ts";
import { planVisit, type Visit } from "./visit.ts";

/** What visits are planned from. */
export interface PlanPorts {
  readonly emulator: Emulator;
  readonly seed: number;
  /** How many visitors come by before the stream ends. */
  readonly visits: number;
}

/** The visits of a stream; TikTok learns first which events it will find fault with. */
export function planVisits(ports: PlanPorts, prefix: string): Visit[] {
  const visits = Array.from({ length: ports.visits }, (_, n) => planVisit(ports.seed, n, prefix));
  const poison = visits
    .filter((visit) => visit.poison)
    .flatMap((visit) => stepsOf(visit).map((step) => eventIdOf(visit, step)));
  const known = ports.emulator.faults().poison_event_ids;
  ports.emulator.setFaults({ poison_event_ids: [...(Array.isArray(known) ? known : []), ...poison] });
  return visits;
}

/** What acts refer to, at one moment. */
export function contextOf(
  ports: {
    readonly shopUrl: () => string;
    readonly pixel: string;
    readonly publicKey: string;
  },
  now: number,
): ActContext {
  return { shopUrl: ports.shopUrl(), pixel: ports.pixel, publicKey: ports.publicKey, now };
}
