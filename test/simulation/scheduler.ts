import type { Random } from "./random.ts";

/** Virtual time. Whatever is due at the same moment runs in an order that the seed decides. */
export interface Scheduler {
  readonly now: () => number;
  /** A task that `unwanted` holds for when its time comes is left out: it costs no step. */
  readonly after: (ms: number, run: () => void, unwanted?: () => boolean) => void;
  /** Real work (a database call) that must end before time goes on. */
  readonly track: <T>(work: Promise<T>) => Promise<T>;
  /** Runs what is due, in order of time, until `done` holds or `until` is reached. */
  readonly run: (until: number, done?: () => boolean) => Promise<void>;
  readonly steps: () => number;
}

interface Task {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
  readonly unwanted: () => boolean;
}

const wanted = (): boolean => false;

/** Steps of one run, far above what any seed needs: more is a loop that does not end. */
const stepsMax = 100_000;

/** Time, starting at `start`. */
export function createScheduler(start: number, random: Random): Scheduler {
  const heap: Task[] = [];
  let now = start;
  let busy = 0;
  let steps = 0;

  /** Lets promises go as far as they can. */
  async function settle(): Promise<void> {
    do await new Promise((resolve) => setImmediate(resolve));
    while (busy > 0);
  }

  return {
    now: () => now,
    after: (ms, run, unwanted = wanted) =>
      push(heap, { at: now + Math.max(0, Math.ceil(ms)), order: random.float(), run, unwanted }),
    async track(work) {
      busy++;
      try {
        return await work;
      } finally {
        busy--;
      }
    },
    async run(until, done = () => false) {
      await settle();
      while (!done()) {
        const [next] = heap;
        if (!next || next.at > until) break;
        pop(heap);
        if (next.unwanted()) continue;
        now = Math.max(now, next.at);
        if (++steps > stepsMax)
          throw new Error(`more than ${stepsMax} steps: something goes round in circles`);
        next.run();
        await settle();
      }
      if (!done()) now = Math.max(now, Math.ceil(until));
    },
    steps: () => steps,
  };
}

function isBefore(a: Task, b: Task): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

function push(heap: Task[], task: Task): void {
  let index = heap.push(task) - 1;
  while (index > 0) {
    const parent = (index - 1) >> 1;
    if (!swapIfBefore(heap, index, parent)) break;
    index = parent;
  }
}

function pop(heap: Task[]): void {
  const last = heap.pop();
  if (!last || heap.length === 0) return;
  heap[0] = last;
  let index = 0;
  for (;;) {
    const [left, right] = [heap[index * 2 + 1], heap[index * 2 + 2]];
    if (!left) return;
    const child = right && isBefore(right, left) ? index * 2 + 2 : index * 2 + 1;
    if (!swapIfBefore(heap, child, index)) return;
    index = child;
  }
}

/** Moves the task at `child` above its parent when it is due earlier. */
function swapIfBefore(heap: Task[], child: number, parent: number): boolean {
  const [lower, upper] = [heap[child], heap[parent]];
  if (!lower || !upper || !isBefore(lower, upper)) return false;
  heap[child] = upper;
  heap[parent] = lower;
  return true;
}
