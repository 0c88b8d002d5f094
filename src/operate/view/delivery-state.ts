import type { DeliveryOutcome, Pause } from "../../engine/index.ts";
import type { DeliveryBrief, DeliveryState } from "../../wire/index.ts";
import type { OperateEngine } from "../ports.ts";

/** State of one delivery: its outcome, or why it has none yet. */
export function stateOf(delivery: DeliveryOutcome, pause: Pause | null): DeliveryState {
  if (delivery.outcome) return delivery.outcome.kind;
  return pause?.kind === "held" ? "held" : "waiting";
}

/** State and reason for a list. */
export function briefOf(delivery: DeliveryOutcome, pause: Pause | null): DeliveryBrief {
  const state = stateOf(delivery, pause);
  const reason = delivery.outcome?.reason ?? (state === "held" ? (pause?.reason ?? "") : "");
  return { destination: idOf(delivery.destination), state, reason };
}

/** ID of a destination without its store. */
export function idOf(key: string): string {
  return key.slice(key.indexOf("/") + 1);
}

/** Pauses of the destinations that appear in some deliveries, read once each. */
export async function pausesOf(
  engine: OperateEngine,
  deliveries: readonly (readonly DeliveryOutcome[])[],
): Promise<ReadonlyMap<string, Pause | null>> {
  const keys = [...new Set(deliveries.flat().map((one) => one.destination))];
  const pauses = await Promise.all(keys.map((key) => engine.ledger.paused(key)));
  return new Map(keys.map((key, index) => [key, pauses[index] ?? null]));
}
