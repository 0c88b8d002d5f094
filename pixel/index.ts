import { createPixel } from "./pixel.ts";

export type * from "./api.ts";

/** The pixel for pages that are built with a bundler: `import { signalpost } from "signalpost/pixel"`. */
export const signalpost = createPixel();
