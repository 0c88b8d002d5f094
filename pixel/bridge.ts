import type { Mode } from "./mode.ts";
import { canonicalName, isPageView } from "./name.ts";
import { options } from "./options.ts";
import type { OutgoingEvent } from "./outgoing.ts";
import type { PlatformCall } from "./platform.ts";
import { known, record, remember } from "./recorder.ts";
import { attach, callsWithoutId } from "./twin.ts";
import { uuidv7 } from "./uuid.ts";

/** Calls to two platforms, or to two pixels of one, this close together are one act. */
const sameActMs = 100;

/** Modes `bridge` and `manual`: takes over the calls that the snippet watches. */
export const bridge: Mode = (stub) => {
  stub.on = observed;
  stub.c?.forEach(observed);
};

/**
 * Takes note of a call that the page made to a platform, and gives the ID that the call must carry: one act, one event,
 * one ID on both sides.
 */
function observed(call: PlatformCall): string {
  const { platform, properties = {}, pixel_ids, bare = !call.event_id } = call;
  const name = canonicalName(call.name);
  // `page` carries no ID, so page views have their own and are never mirrored, in either direction.
  if (isPageView(name)) return call.event_id || uuidv7();
  if (bare) callsWithoutId[platform] = (callsWithoutId[platform] ?? 0) + 1;
  const { at = Date.now() } = call;
  call.at = at;
  /** Another platform's call, or one to another pixel, for what the visitor did just now. */
  const isSameAct = (event: OutgoingEvent) =>
    event.event === name &&
    at - event.event_time < sameActMs &&
    !event.twins?.some(
      (twin) =>
        twin.platform === platform && (!bare || pixel_ids[1] || twin.pixel_ids.includes(`${pixel_ids}`)),
    );
  const mirrors = options.mode === "bridge";
  let event = known.get(name + call.event_id);
  if (mirrors) event ??= [...known.values()].find(isSameAct);
  call.event_id ||= event?.event_id ?? uuidv7();
  // Mode `manual`: the call to us is still to come, and finds its twin. What is not known is recorded for certain.
  event ??= (mirrors ? record(name, properties, call.event_id, at) : {}) as OutgoingEvent;
  remember(name + call.event_id, event);
  attach(event, call);
  return call.event_id;
}
