import { setPriority } from "node:os";

/** Identity and delivery: an event that is answered is safe, and may be delivered a little later. */
export const deliveringPriority = 5;
/** Reads for people: half a second more for a page is better than a request that waits. */
export const readingPriority = 10;

/**
 * Lets the threads that answer requests go first where there is not enough processor for all. On Linux a thread has a
 * priority ("nice") of its own; elsewhere it is the whole process's, and is left alone.
 */
export function standBack(priority: number): void {
  if (process.platform !== "linux") return;
  try {
    setPriority(priority);
  } catch {
    // A sandbox may forbid it: then all threads are equal, which is only slower.
  }
}
