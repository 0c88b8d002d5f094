import { basename } from "node:path";
import { BroadcastChannel, isMainThread } from "node:worker_threads";
import { collectGarbage } from "../test/garbage.ts";

/**
 * Preloaded into every thread of the server under test (`NODE_OPTIONS=--import`): tells the parent process what each
 * thread still holds once its garbage is collected, which is how a leak is told from room that is not given back.
 */
const channel = new BroadcastChannel("heaps");
channel.unref();
const heaps = new Map<string, number>();
let threads = 0;
let told = (): void => undefined;

if (isMainThread) {
  process.on("worker", () => threads++);
  channel.onmessage = ({ data }) => {
    heaps.set(data.thread, data.bytes);
    if (heaps.size > threads) told();
  };
  process.on("message", (message) => {
    if (message !== "heaps") return;
    heaps.clear();
    heaps.set("main", held());
    told = () => process.send?.(Object.fromEntries(heaps));
    channel.postMessage("collect");
  });
} else {
  channel.onmessage = ({ data }) => {
    const thread = basename(process.argv[1] ?? "").replace(/-thread\.\w+$/, "");
    if (data === "collect") channel.postMessage({ thread, bytes: held() });
  };
}

/** Objects, and bytes outside the heap that hang on them. */
function held(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
