import type { DestinationStatus, Need } from "../../wire/index.ts";
import type { Catalogue } from "../catalogue.ts";
import type { OperatePorts } from "../ports.ts";
import { destinationStatus } from "./status.ts";

/** What needs a person, over all stores, worst first. */
export async function needsOf(
  ports: Pick<OperatePorts, "engine" | "clock">,
  catalogue: Catalogue,
): Promise<readonly Need[]> {
  const destinations = catalogue.stores().flatMap((one) => catalogue.destinations(one));
  const known = await Promise.all(
    destinations.map(async (destination) => ({
      store: destination.store.id,
      destination: destination.file.id,
      status: await destinationStatus(ports, destination),
    })),
  );
  return toNeeds(known);
}

/** What needs a person among destinations whose state is known, worst first. */
export function toNeeds(
  known: readonly {
    readonly store: string;
    readonly destination: string;
    readonly status: DestinationStatus;
  }[],
): readonly Need[] {
  const needs = known.flatMap(({ store, destination, status }): readonly Need[] => {
    if (status.health !== "held" && status.health !== "degraded") return [];
    return [
      {
        id: `${store}/${destination}:${status.reason}`,
        severity: status.health === "held" ? "red" : "amber",
        store,
        destination,
        sentence: status.sentence,
        since: status.since,
        waiting: status.waiting,
        remedy: status.remedy,
      },
    ];
  });
  return needs.toSorted(
    (a, b) => Number(b.severity === "red") - Number(a.severity === "red") || b.waiting - a.waiting,
  );
}
