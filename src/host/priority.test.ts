import assert from "node:assert/strict";
import { once } from "node:events";
import { getPriority } from "node:os";
import { test } from "node:test";
import { Worker } from "node:worker_threads";

const skip = process.platform === "linux" ? false : "only Linux has priorities of threads";

/** The priority of a thread that stands back, given by what it was started with. */
async function priorityAfter(step: number): Promise<number> {
  const thread = new Worker(
    `const { standBack } = await import(${JSON.stringify(new URL("./priority.ts", import.meta.url).href)});
     const { getPriority } = await import("node:os");
     const { parentPort } = await import("node:worker_threads");
     standBack(${step});
     parentPort.postMessage(getPriority());`,
    { eval: true, execArgv: ["--input-type=module"] },
  );
  const [priority] = await once(thread, "message");
  return Number(priority);
}

test("a thread stands back from the priority that the server was started with, alone", { skip }, async () => {
  const own = getPriority();
  assert.equal(await priorityAfter(1), Math.min(own + 1, 19));
  assert.equal(getPriority(), own, "the thread that answers requests keeps its own");
});

test("a server that was started with the lowest priority keeps it", { skip }, async () => {
  assert.equal(await priorityAfter(40), 19);
});
