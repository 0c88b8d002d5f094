import type { Signalpost } from "./api.ts";
import type { OnCall, PlatformCall } from "./platform.ts";

/** A call that waits: method, arguments, time. */
export type QueuedCall = readonly [method: keyof Signalpost, args: Iterable<unknown>, at: number];

/** The global: at first what the snippet leaves on the page, in the end the pixel itself. */
export interface Stub extends Signalpost {
  /** Calls in order. Gone once the pixel has taken over. */
  q?: QueuedCall[] | undefined;
  /** Calls to the platforms that the snippet has written down. */
  c?: readonly PlatformCall[];
  /** Takes over further ones. */
  on?: OnCall;
  /**
   * Mode `load`, written by the snippet: loads the platforms' pixels once the visitor allows it, and tells them when
   * that is withdrawn.
   */
  readonly load?: (allowed: boolean | undefined) => void;
}

/** Everything that may be called before the script is here. */
export const methods = [
  "init",
  "page",
  "track",
  "identify",
  "consent",
  "reset",
  "ready",
  "visitorId",
] as const;

/** A page that never calls `init` does not fill its memory with calls. */
const callsQueuedMax = 500;

/** Makes a global that only queues, as the snippet does. */
export function createStub(): Stub {
  // The methods are added in the next line.
  const stub = { q: [] as QueuedCall[] } as unknown as Stub;
  for (const method of methods) {
    Reflect.set(stub, method, (...args: unknown[]) => {
      if (stub.q && stub.q.length < callsQueuedMax) stub.q.push([method, args, Date.now()]);
    });
  }
  return stub;
}
