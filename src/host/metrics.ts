import { Counter, Gauge, Registry } from "prom-client";
import { deliveryStates } from "../core/index.ts";
import type { Balance } from "../engine/index.ts";
import type { HostPorts } from "./ports.ts";

/** Figures for Prometheus. */
export interface Metrics {
  readonly refused: () => void;
  readonly text: () => Promise<string>;
}

/** Counts are read from the ledger when they are asked for, so that they always add up. */
export function createMetrics(ports: Pick<HostPorts, "trace" | "log" | "config">): Metrics {
  const registry = new Registry();
  const refused = new Counter({
    name: "signalpost_append_failures_total",
    help: "Requests whose events could not be stored (answered 503)",
    registers: [registry],
  });
  const deliveries = new Gauge({
    name: "signalpost_deliveries",
    help: "Events of each destination by state; received is their sum",
    labelNames: ["store", "destination", "state"],
    registers: [registry],
  });
  const stored = new Gauge({
    name: "signalpost_events_stored",
    help: "Position of the newest event of each part of the log",
    labelNames: ["part"],
    registers: [registry],
  });
  const memory = new Gauge({
    name: "signalpost_memory_bytes",
    help: "Resident memory",
    registers: [registry],
  });
  return {
    refused: () => refused.inc(),
    async text() {
      for (const part of await ports.log.parts()) stored.set({ part }, await ports.log.head(part));
      const counts: { readonly store: string; readonly destination: string; readonly balance: Balance }[] =
        [];
      for (const store of ports.config().stores) {
        for (const { id } of store.destinations ?? []) {
          const balance = await ports.trace.balance(`${store.id}/${id}`, null, null);
          counts.push({ store: store.id, destination: id, balance });
        }
      }
      // A destination that was removed must not wait in an alert for ever.
      deliveries.reset();
      for (const { balance, ...labels } of counts) {
        deliveries.set({ ...labels, state: "received" }, balance.received);
        for (const state of deliveryStates) deliveries.set({ ...labels, state }, balance[state]);
      }
      memory.set(process.memoryUsage.rss());
      return registry.metrics();
    },
  };
}
