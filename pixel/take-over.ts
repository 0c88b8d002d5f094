import type { PixelOptions, Signalpost } from "./api.ts";
import type { Part } from "./part.ts";
import { startPixel } from "./pixel.ts";
import type { Adapter } from "./platform.ts";
import type { Stub } from "./stub.ts";

/** Turns the stub into the pixel. Until `init` is called, calls go on waiting in its queue. */
export function takeOver(stub: Stub, adapters: readonly Adapter[], parts: readonly Part[] = []): void {
  const { q } = stub;
  // Without a queue the pixel has taken over already: the script stands on the page twice.
  if (!q) return;
  // What the page has passed to a method of the stub is passed on as it is.
  const call = (method: keyof Signalpost, args: Iterable<unknown>) =>
    (stub[method] as (...args: unknown[]) => void)(...args);
  const init = (options: PixelOptions) => {
    // A page that the browser prepares unseen starts when it is shown.
    if (document.prerendering) {
      document.addEventListener("prerenderingchange", () => init(options));
      return;
    }
    if (!stub.q) return;
    stub.q = undefined;
    const { callsFrom, ...pixel } = startPixel(options, adapters, parts, stub);
    Object.assign(stub, pixel);
    for (const [method, args, time] of q) {
      callsFrom(time);
      call(method, args);
    }
    callsFrom();
  };
  stub.init = init;
  for (const [method, args] of q) if (method === "init") call(method, args);
}
