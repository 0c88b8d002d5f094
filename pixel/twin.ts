import type { PixelOptions } from "./api.ts";
import { canonicalName } from "./name.ts";
import type { OutgoingEvent } from "./outbox.ts";
import type { Adapter, PlatformCall } from "./platform.ts";
import { uuidv7 } from "./uuid.ts";

type Twin = NonNullable<OutgoingEvent["twins"]>[number];

/** Calls to two platforms, or to two pixels of one, this close together are one act. */
const sameActMs = 100;

export interface TwinPorts {
  readonly options: PixelOptions;
  readonly adapters: readonly Adapter[];
  /** The event recorded on this page under this name and ID. */
  readonly known: (name: string, eventId: string) => OutgoingEvent | undefined;
  readonly pending: () => readonly OutgoingEvent[];
  readonly add: (event: OutgoingEvent) => void;
  readonly record: (call: PlatformCall, eventId: string, twin: Twin) => void;
}

/** Keeps our events and the platforms' own one and the same: one act, one event, one ID on both sides. */
export function createTwins(ports: TwinPorts) {
  const mode = ports.options.mode ?? "bridge";
  /** Mode `manual`: calls that the page made to a platform before it made the one to us. */
  const loose: { key: string; twin: Twin }[] = [];
  const bare: Record<string, number> = {};

  const attach = (event: OutgoingEvent, twin: Twin) => {
    const same = event.twins?.find((one) => one.platform === twin.platform && one.event_id === twin.event_id);
    if (same && twin.pixel_ids?.every((id) => same.pixel_ids?.includes(id))) return;
    const others = (event.twins ?? []).filter((one) => one !== same);
    const joined = {
      ...twin,
      pixel_ids: [...new Set([...(same?.pixel_ids ?? []), ...(twin.pixel_ids ?? [])])],
    };
    event.twins = [...others, joined];
    // Already sent: a second copy under the same ID tells the server what the first lacked.
    if (!ports.pending().includes(event)) ports.add(event);
  };

  const isSameAct = (event: OutgoingEvent, call: PlatformCall) =>
    canonicalName(event.event) === canonicalName(call.name) &&
    call.at - Number(event.event_time) < sameActMs &&
    !event.twins?.some(
      (twin) =>
        twin.platform === call.platform &&
        (call.pixelIds[1] || !call.pixelIds[0] || call.eventId || twin.pixel_ids?.includes(call.pixelIds[0])),
    );

  return {
    /** Takes note of a call that the page made to a platform, and gives the ID that the call must carry. */
    observed(call: PlatformCall): string {
      const name = canonicalName(call.name);
      // `page` carries no ID, so page views have their own and are never mirrored, in either direction.
      if (name === "PageView") return call.eventId ?? uuidv7();
      if (call.bare) bare[call.platform] = (bare[call.platform] ?? 0) + 1;
      const event =
        (call.eventId && ports.known(name, call.eventId)) ||
        (mode === "bridge" ? ports.pending().find((one) => isSameAct(one, call)) : undefined);
      const eventId = call.eventId ?? event?.event_id ?? uuidv7();
      const twin = twinOf(call, eventId);
      if (event) attach(event, twin);
      else if (mode === "bridge") ports.record(call, eventId, twin);
      else if (mode === "manual") loose.push({ key: name + eventId, twin });
      return eventId;
    },

    /** Calls the platforms for an event of ours. */
    drive(event: OutgoingEvent): void {
      for (const adapter of ports.adapters) {
        const options = ports.options.platforms?.[adapter.platform];
        const name = options?.names?.[event.event] ?? event.event;
        const properties = event.properties ?? {};
        const call = {
          platform: adapter.platform,
          name,
          properties,
          pixelIds: adapter.pixelIds(),
          at: Date.now(),
        };
        attach(event, twinOf(call, event.event_id));
        adapter.call(name, properties, event.event_id);
      }
    },

    /** Mode `manual`: the call that the page made to a platform just before. */
    claim(event: OutgoingEvent): void {
      for (const { key, twin } of loose) if (key === event.event + event.event_id) attach(event, twin);
    },

    callsWithoutId: (platform: string): number => bare[platform] ?? 0,
  };
}

/** A call as it was passed to a platform, with what the server compares with its own copy. */
function twinOf(call: Omit<PlatformCall, "bare" | "eventId">, eventId: string): Twin {
  const { value, currency, contents, content_id, content_ids } = call.properties;
  const first: unknown = Array.isArray(contents) ? contents[0] : undefined;
  const listed: unknown = Array.isArray(content_ids) ? content_ids[0] : content_ids;
  const item =
    first instanceof Object ? (Reflect.get(first, "content_id") ?? Reflect.get(first, "id")) : undefined;
  const id = content_id ?? listed ?? item;
  return {
    platform: call.platform,
    name: call.name,
    event_id: eventId,
    pixel_ids: [...call.pixelIds],
    at: call.at,
    ...(typeof value === "number" || typeof value === "string" ? { value } : {}),
    ...(typeof currency === "string" ? { currency } : {}),
    ...(id === undefined ? {} : { content_id: String(id) }),
  };
}
