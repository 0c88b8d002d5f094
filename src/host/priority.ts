import { constants, getPriority, setPriority } from "node:os";

/** Identity and delivery: an event that is answered is safe, and may be delivered a little later. */
export const deliveringStep = 5;
/** Reads for people: half a second more for a page is better than a request that waits. */
export const readingStep = 10;

/**
 * Lets the threads that answer requests go first where there is not enough processor for all: the calling thread's
 * priority ("nice") becomes `step` worse than the one that the server was started with. On Linux a thread has a
 * priority of its own; elsewhere it is the whole process's, and is left alone.
 */
export function standBack(step: number): void {
  if (process.platform !== "linux") return;
  try {
    setPriority(Math.min(getPriority() + step, constants.priority.PRIORITY_LOW));
  } catch {
    // A sandbox may forbid it: then all threads are equal, which is only slower.
  }
}
