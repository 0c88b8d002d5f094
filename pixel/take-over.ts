import type { PixelOptions } from "./api.ts";
import type { Modes } from "./mode.ts";
import { options } from "./options.ts";
import type { Parts } from "./part.ts";
import { startPixel } from "./pixel.ts";
import { type Adapter, adapters } from "./platform.ts";
import { callsFrom } from "./recorder.ts";
import { attempt } from "./storage.ts";
import type { Stub } from "./stub.ts";

/** Turns the stub into the pixel. Until `init` is called, calls go on waiting in its queue. */
export function takeOver(stub: Stub, platforms: readonly Adapter[], modes: Modes, parts: Parts): void {
  const { q } = stub;
  // Without a queue the pixel has taken over already: the script stands on the page twice.
  if (!q) return;
  const init = (given: PixelOptions) => {
    // A page that the browser prepares unseen starts when it is shown.
    if (document.prerendering) {
      document.addEventListener("prerenderingchange", () => init(given));
      return;
    }
    if (!stub.q) return;
    stub.q = undefined;
    Object.assign(options, given);
    adapters.push(...platforms);
    startPixel(stub, modes, parts);
    for (const [method, args, time] of q) {
      callsFrom(time);
      // What the page has passed to a method of the stub is passed on as it is. One that fails (a callback of the
      // page's, say) costs none behind it.
      attempt(() => (stub[method] as (...args: unknown[]) => void)(...args));
    }
    callsFrom();
  };
  stub.init = init;
  for (const [method, [given]] of q) if (method === "init") init(given as PixelOptions); // as above
}
