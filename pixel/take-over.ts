import type { PixelOptions, Signalpost } from "./api.ts";
import type { Helper } from "./helper.ts";
import { startPixel } from "./pixel.ts";
import type { Adapter, OnCall, PlatformCall } from "./platform.ts";

/** A call that waits: method, arguments, time. */
export type QueuedCall = readonly [method: keyof Signalpost, args: ArrayLike<unknown>, at: number];

/** The global: at first what the snippet leaves on the page, in the end the pixel itself. */
export interface Stub extends Signalpost {
  /** Calls in order. Gone once the pixel has taken over. */
  q?: QueuedCall[] | undefined;
  /** Calls to the platforms that the snippet has written down. */
  c?: readonly PlatformCall[];
  /** Takes over further ones. */
  on?: OnCall;
}

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

/** Makes a global that only queues, as the snippet does. */
export function createStub(): Stub {
  // The methods are added in the next line.
  const stub = { q: [] as QueuedCall[] } as unknown as Stub;
  for (const method of methods) {
    Reflect.set(stub, method, (...args: unknown[]) => void stub.q?.push([method, args, Date.now()]));
  }
  return stub;
}

/** Turns the stub into the pixel. Until `init` is called, calls go on waiting in its queue. */
export function takeOver(stub: Stub, adapters: readonly Adapter[], helpers: readonly Helper[] = []): void {
  const { q } = stub;
  // Without a queue the pixel has taken over already: the script stands on the page twice.
  if (!q) return;
  const init = (options: PixelOptions) => {
    // A page that the browser prepares unseen starts when it is shown.
    if (Reflect.get(document, "prerendering")) {
      document.addEventListener("prerenderingchange", () => init(options));
      return;
    }
    if (!stub.q) return;
    stub.q = undefined;
    const { at, ...pixel } = startPixel(options, adapters, helpers, stub);
    Object.assign(stub, pixel);
    for (const [method, args, time] of q) {
      at(time);
      Reflect.apply(stub[method], stub, args);
    }
    at();
  };
  stub.init = init;
  const [, first] = q.find(([method]) => method === "init") ?? [];
  if (first) Reflect.apply(init, stub, first);
}
