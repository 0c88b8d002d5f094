import type { PixelOptions } from "./api.ts";
import { canonicalName, isPageView } from "./name.ts";
import type { OutgoingEvent } from "./outbox.ts";
import type { Adapter, PlatformCall } from "./platform.ts";
import { uuidv7 } from "./uuid.ts";

type Twin = NonNullable<OutgoingEvent["twins"]>[number] & { pixel_ids: string[] };

/** Calls to two platforms, or to two pixels of one, this close together are one act. */
const sameActMs = 100;
/** Mode `manual`: calls to a platform that still wait for the call to us. */
const looseMax = 50;

/** What the twins work with. */
export interface TwinPorts {
  readonly options: PixelOptions;
  /** The events recorded on this page, by name and each ID that they go by. */
  readonly known: Map<string, OutgoingEvent>;
  readonly findPending: (test: (event: OutgoingEvent) => unknown) => OutgoingEvent | undefined;
  readonly put: (event: OutgoingEvent) => void;
  readonly record: (call: PlatformCall, eventId: string) => OutgoingEvent | undefined;
}

/** Keeps our events and the platforms' own one and the same: one act, one event, one ID on both sides. */
export function createTwins({ options, known, findPending, put, record }: TwinPorts) {
  const { mode = "bridge", platforms } = options;
  const loose = new Map<string, Twin>();
  const counts: Record<string, number> = {};

  const attach = (event: OutgoingEvent, twin: Twin) => {
    event.twins ??= [];
    // All of them were made here.
    const twins = event.twins as Twin[];
    const same = twins.find((one) => one.platform === twin.platform && one.event_id === twin.event_id);
    const added = twin.pixel_ids.filter((id) => !same?.pixel_ids.includes(id));
    if (!same) twins.push(twin);
    else if (added[0]) same.pixel_ids.push(...added);
    else return;
    // Already sent: a second copy under the same ID tells the server what the first lacked.
    put(event);
  };

  return {
    /** Takes note of a call that the page made to a platform, and gives the ID that the call must carry. */
    observed(call: PlatformCall): string {
      const name = canonicalName(call.name);
      const { platform, at = Date.now(), pixelIds, bare = !call.eventId } = call;
      // `page` carries no ID, so page views have their own and are never mirrored, in either direction.
      if (isPageView(name)) return call.eventId || uuidv7();
      if (bare) counts[platform] = (counts[platform] ?? 0) + 1;
      /** Another platform's call, or one to another pixel, for what the visitor did just now. */
      const isSameAct = (event: OutgoingEvent) =>
        event.event === name &&
        at - Number(event.event_time) < sameActMs &&
        !event.twins?.some(
          (twin) =>
            twin.platform === platform && (!bare || pixelIds[1] || twin.pixel_ids?.includes(`${pixelIds}`)),
        );
      let event = known.get(name + call.eventId);
      if (mode === "bridge") event ??= findPending(isSameAct);
      const eventId = call.eventId || event?.event_id || uuidv7();
      const twin = twinOf({ ...call, eventId, at });
      if (mode === "bridge") event ??= record(call, eventId);
      if (event) {
        attach(event, twin);
        known.set(name + eventId, event);
      } else if (loose.size < looseMax) loose.set(name + eventId, twin);
      return eventId;
    },

    /** Calls a platform for an event of ours; falsy when the page does not have it (yet). */
    drive(event: OutgoingEvent, { platform, pixelIds, call }: Adapter): unknown {
      const name = platforms?.[platform]?.names?.[event.event] ?? event.event;
      const { properties = {}, event_id: eventId } = event;
      const page = call(name, properties, eventId);
      if (page) attach(event, twinOf({ platform, name, properties, pixelIds: pixelIds(), eventId }));
      return page;
    },

    /** Mode `manual`: the call that the page made to a platform just before. */
    claim(event: OutgoingEvent): void {
      const twin = loose.get(event.event + event.event_id);
      if (twin) attach(event, twin);
    },

    /** Calls without an ID, by platform. */
    counts,
  };
}

/** A call as it was passed to a platform, with what the server compares with its own copy. */
function twinOf({ platform, name, properties, eventId, pixelIds, at = Date.now() }: PlatformCall): Twin {
  const { value, currency, contents, content_id, content_ids } = properties;
  // Whatever the page passed; a server refuses events with values of another kind.
  const [item] = [contents].flat() as ({ content_id?: unknown; id?: unknown } | undefined)[];
  const text = (given: unknown, charsMax: number) => (given ? `${given}`.slice(0, charsMax) : undefined);
  const id = content_id ?? [content_ids].flat()[0] ?? item?.content_id ?? item?.id;
  const twin = {
    platform,
    name,
    event_id: eventId,
    pixel_ids: [...pixelIds],
    at,
    value: Number(value) || undefined,
    currency: text(currency, 10),
    content_id: text(id, 200),
  };
  return twin as Twin; // what is undefined is left out of JSON
}
