import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { test } from "node:test";
import { openLogWriter, openPipelineEngine, sqliteFiles } from "../../src/engine/sqlite/index.ts";
import { type LoopDisk, makeDisk } from "./loop-disk.ts";

const acknowledgedMin = 300;

/**
 * Appends until the power goes; gives back the last position that was acknowledged before. What is acknowledged later
 * does not count: no process lives on in a power cut, and one that does may be told of success by a file system that
 * is half shut down.
 */
async function appendUntilCut(disk: LoopDisk, synchronous: "FULL" | "NORMAL"): Promise<number> {
  const { log } = sqliteFiles(disk.folder);
  const child = spawn(process.execPath, [join(import.meta.dirname, "append-child.ts"), log, synchronous], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const exited = once(child, "exit");
  let said = "";
  let cutAt: bigint | null = null;
  try {
    for await (const chunk of child.stdout) {
      said += chunk;
      if (cutAt !== null || acknowledgements(said).length < acknowledgedMin) continue;
      cutAt = disk.cutPower();
      child.kill("SIGKILL");
    }
  } finally {
    child.kill("SIGKILL");
    await exited;
  }
  const before = acknowledgements(said).filter(({ at }) => cutAt === null || at < cutAt);
  return before.at(-1)?.position ?? 0;
}

/** What a child said in whole lines. */
function acknowledgements(said: string): readonly { readonly position: number; readonly at: bigint }[] {
  const lines = said
    .slice(0, said.lastIndexOf("\n") + 1)
    .split("\n")
    .slice(0, -1);
  return lines.map((line) => {
    const [position, at] = line.split(" ");
    return { position: Number(position), at: BigInt(at ?? 0) };
  });
}

async function stored(disk: LoopDisk): Promise<number> {
  const files = sqliteFiles(disk.folder);
  const writer = openLogWriter(files);
  const engine = openPipelineEngine(files);
  try {
    let count = 0;
    for (let chunk = await engine.log.read("demo/0", 1, 1_000_000); chunk; ) {
      assert.ok(chunk.events.every((event) => event !== null));
      count = chunk.last;
      chunk = await engine.log.read("demo/0", count + 1, 1_000_000);
    }
    return count;
  } finally {
    writer.close();
    await engine.close();
  }
}

test("a power cut loses nothing that was acknowledged", async (context) => {
  const disk = makeDisk(context);
  if (!disk) return;
  const acknowledged = await appendUntilCut(disk, "FULL");
  disk.mount();
  const found = await stored(disk);
  assert.ok(found >= acknowledged, `${acknowledged} acknowledged, ${found} stored`);
});

test("the same test finds the loss where commits are not forced to the disk", async (context) => {
  // A checkpoint just before the cut would hide it: then once more.
  for (let tries = 0; tries < 5; tries++) {
    const disk = makeDisk(context);
    if (!disk) return;
    const acknowledged = await appendUntilCut(disk, "NORMAL");
    disk.mount();
    if ((await stored(disk)) < acknowledged) return;
  }
  assert.fail("five power cuts lost nothing: the cut does not cut");
});
