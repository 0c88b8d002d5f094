import type { EpochMs } from "../../core/index.ts";
import type { DestinationStatus, Need } from "../../wire/index.ts";
import { type Catalogue, type KnownDestination, remindersOf } from "../catalogue.ts";
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
      destination,
      status: await destinationStatus(ports, destination),
    })),
  );
  return toNeeds(known, ports.clock.now());
}

/** What needs a person among destinations whose state is known, worst first. */
export function toNeeds(
  known: readonly { readonly destination: KnownDestination; readonly status: DestinationStatus }[],
  now: EpochMs,
): readonly Need[] {
  const needs = known.flatMap(({ destination, status }): readonly Need[] => {
    const about = { store: destination.store.id, destination: destination.file.id };
    const state: Need = {
      id: `${about.store}/${about.destination}:${status.reason}`,
      severity: status.health === "held" ? "red" : "amber",
      ...about,
      sentence: status.sentence,
      since: status.since,
      waiting: status.waiting,
      remedy: status.remedy,
    };
    const reminders = remindersOf(destination, now).map(
      ({ field, warning }): Need => ({
        id: `${about.store}/${about.destination}:${field}`,
        severity: "amber",
        ...about,
        sentence: `${destination.title}: ${warning}`,
        since: null,
        waiting: 0,
        remedy: {
          label: "Change the setting",
          action: "edit_settings",
          destination: about.destination,
          field,
        },
      }),
    );
    return status.health === "held" || status.health === "degraded" ? [state, ...reminders] : reminders;
  });
  return needs.toSorted(
    (a, b) => Number(b.severity === "red") - Number(a.severity === "red") || b.waiting - a.waiting,
  );
}
