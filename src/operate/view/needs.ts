import type { Need } from "../../wire/index.ts";
import type { Catalogue } from "../catalogue.ts";
import type { OperatePorts } from "../ports.ts";
import { destinationStatus } from "./status.ts";

/** What needs a person, worst first. */
export async function needsOf(
  ports: Pick<OperatePorts, "engine" | "clock">,
  catalogue: Catalogue,
  store?: string,
): Promise<readonly Need[]> {
  const stores = store === undefined ? catalogue.stores() : [catalogue.store(store)];
  const destinations = stores.flatMap((one) => catalogue.destinations(one));
  const needs = await Promise.all(
    destinations.map(async (destination): Promise<readonly Need[]> => {
      const status = await destinationStatus(ports, destination);
      if (status.health !== "held" && status.health !== "degraded") return [];
      return [
        {
          id: `${destination.key}:${status.reason}`,
          severity: status.health === "held" ? "red" : "amber",
          store: destination.store.id,
          destination: destination.file.id,
          sentence: status.sentence,
          since: status.since,
          waiting: status.waiting,
          remedy: status.remedy,
        },
      ];
    }),
  );
  return needs
    .flat()
    .toSorted((a, b) => Number(b.severity === "red") - Number(a.severity === "red") || b.waiting - a.waiting);
}
