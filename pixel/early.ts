import type { OnCall } from "./platform.ts";
import type { Stub } from "./stub.ts";
import { uuidv7 } from "./uuid.ts";

/**
 * Modes `bridge` and `manual`, inside the snippet: a platform's script may arrive before ours and empty its queue;
 * so calls get their event ID and are written down from the very start, and handed over once our script is here.
 */
export function watchEarly(stub: Stub, watch: (onCall: OnCall) => void): void {
  watch((call) => {
    if (stub.on) return stub.on(call);
    const event_id = call.event_id || uuidv7();
    // `bare`: the page itself passed no ID.
    stub.c = [...(stub.c ?? []), { ...call, event_id, at: Date.now(), bare: !call.event_id }];
    return event_id;
  });
}
