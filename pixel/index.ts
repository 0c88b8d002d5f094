import type { Signalpost } from "./api.ts";
import { bridge } from "./bridge.ts";
import { cart } from "./cart.ts";
import { driveBy } from "./drive.ts";
import { watchEarly } from "./early.ts";
import { forms } from "./form.ts";
import { dataLayer } from "./ga4.ts";
import { meta, tellMeta } from "./meta.ts";
import { watchMeta } from "./meta-watch.ts";
import { createStub } from "./stub.ts";
import { takeOver } from "./take-over.ts";
import { tellTikTok, tiktok } from "./tiktok.ts";
import { watchTikTok } from "./tiktok-watch.ts";

export type * from "./api.ts";

const stub = createStub();
// Imported on a server that renders pages, it only queues, and nobody ever reads the queue.
if (typeof window !== "undefined") {
  watchEarly(stub, watchTikTok);
  watchEarly(stub, watchMeta);
  const drive = driveBy({ tiktok: tellTikTok, meta: tellMeta });
  const modes = { bridge, manual: bridge, drive, load: drive };
  takeOver(stub, [tiktok, meta], modes, { cart, dataLayer, forms });
}

/** The pixel for pages that are built with a bundler: `import { signalpost } from "signalpost/pixel"`. */
export const signalpost: Signalpost = stub;
