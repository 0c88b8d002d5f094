import type { EpochMs } from "../../core/index.ts";
import type { DestinationKey, LoggedEvent, Part, Trace, TracedDelivery } from "../ports.ts";
import { cursorsOf, deliveryAt } from "./delivery-row.ts";
import type { Reader } from "./reader.ts";

const everything = { exact: [], text: null } as const;

/** Accepted events out of some ranges of time. Neighbours left in one request: its long list is read once. */
export async function sample(
  reader: Reader,
  destination: DestinationKey,
  part: Part,
  ranges: readonly { readonly from: EpochMs; readonly to: EpochMs }[],
  limit: number,
): ReturnType<Trace["sample"]> {
  const cursor = cursorsOf(reader, part).find((one) => one.name === destination);
  const partId = reader.places.known(part);
  if (!cursor || partId === null) return [];
  const found: { logged: LoggedEvent; delivery: TracedDelivery }[] = [];
  for (const { from, to } of ranges) {
    const end = (await reader.log.seekTime(part, to)) - 1;
    const first = Math.max(await reader.log.seekTime(part, from), cursor.start + 1, end - limit + 1);
    const accepted = (position: number): boolean =>
      reader.segments.outcomeAt(cursor.id, partId, position)?.kind === "delivered";
    const texts = new Map<number, string>();
    for (const [position, event] of reader.scan.back(part, first, end, everything, accepted)) {
      const delivery = deliveryAt(reader, cursor, part, position, texts);
      found.push({ logged: { part, position, event }, delivery });
    }
  }
  return found;
}
