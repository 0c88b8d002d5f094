import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

// Also where Node was not started with the flag: it counts for contexts that are made after it.
setFlagsFromString("--expose-gc");

/** Collects this thread's garbage, so that what its heap holds then is used. */
export const collectGarbage: () => void = runInNewContext("gc");
