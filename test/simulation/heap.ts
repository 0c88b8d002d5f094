import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
// The flag counts for contexts that are made after it.
const collect: () => void = runInNewContext("gc");

/** Bytes that this thread's objects take once garbage is collected. */
export function heldBytes(): number {
  collect();
  return process.memoryUsage().heapUsed;
}
