import type { Check, Diagnosis } from "../../wire/index.ts";
import type { Catalogue } from "../catalogue.ts";
import type { OperatePorts } from "../ports.ts";
import { verdictOf } from "./check.ts";
import { checkDuplicates } from "./duplicates.ts";
import { checkMatch } from "./match.ts";
import { checkMissing } from "./missing.ts";

export { browserPixelIds, countTwins } from "./twins.ts";
export { createWatches, lastWatch, type Watches } from "./watch.ts";

const titles: Readonly<Record<Diagnosis["topic"], string>> = {
  missing: "Events do not appear",
  duplicates: "Duplicates",
  match: "Low match quality",
};

/** Guided checks of one question against live data. */
export async function diagnose(
  ports: Pick<OperatePorts, "clock" | "engine">,
  catalogue: Catalogue,
  storeId: string,
  wish: { readonly topic: Diagnosis["topic"]; readonly destination?: string },
): Promise<Diagnosis> {
  const store = catalogue.store(storeId);
  const destinations =
    wish.destination === undefined
      ? catalogue.destinations(store)
      : [catalogue.destination(storeId, wish.destination)];
  const run = { missing: checkMissing, duplicates: checkDuplicates, match: checkMatch }[wish.topic];
  const checks: readonly Check[] = await run(ports, store, destinations);
  return {
    topic: wish.topic,
    title: titles[wish.topic],
    verdict: verdictOf(checks, "Nothing wrong was found."),
    checks,
    at: ports.clock.now(),
  };
}
