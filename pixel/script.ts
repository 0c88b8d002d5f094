import type { Signalpost } from "./api.ts";
import { createPixel } from "./pixel.ts";

/** What the snippet leaves on the page until this script arrives: calls, in order. */
interface Stub {
  readonly q?: readonly (readonly [keyof Signalpost, ArrayLike<unknown>])[];
}

// The snippet's own global; absent when a page loads the script by itself.
const page = window as unknown as { signalpost?: Stub & Partial<Signalpost> };
const stub = page.signalpost;
// Without a queue the pixel has taken over already: the snippet stands on the page twice.
if (!stub || stub.q) {
  const pixel = createPixel();
  page.signalpost = pixel;
  for (const [method, args] of stub?.q ?? []) Reflect.apply(pixel[method], pixel, args);
}
