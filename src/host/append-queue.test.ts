import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Appended } from "../engine/index.ts";
import { appendBytesMax } from "../engine/sqlite/index.ts";
import { createAppendQueue } from "./append-queue.ts";

const part = "shop/0";

/** A log in another thread that answers when it is told to. */
function slowLog() {
  const messages: {
    readonly texts: readonly string[];
    readonly at: number;
    readonly done: (place: Appended) => void;
    readonly failed: (error: Error) => void;
  }[] = [];
  const { append, idle } = createAppendQueue(
    (_part, texts, at) =>
      new Promise((done, failed) => {
        messages.push({ texts, at, done, failed });
      }),
  );
  return { messages, append, idle };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

describe("what is stored in the log's thread", () => {
  it("crosses as one message for all requests of a turn, and each learns its own place", async () => {
    const { messages, append } = slowLog();
    const places = [append(part, ["a", "b"], 5), append(part, ["c"], 7)];
    await turn();
    assert.deepEqual(
      messages.map(({ texts, at }) => ({ texts, at })),
      [{ texts: ["a", "b", "c"], at: 7 }],
    );
    messages[0]?.done({ first: 11, last: 13 });
    assert.deepEqual(await Promise.all(places), [
      { first: 11, last: 12 },
      { first: 13, last: 13 },
    ]);
  });

  it("gathers while the disk is slow: two messages are under way, the third grows", async () => {
    const { messages, append } = slowLog();
    const places: Promise<Appended>[] = [];
    for (const text of ["a", "b", "c", "d"]) {
      places.push(append(part, [text], 1));
      await turn();
    }
    assert.deepEqual(
      messages.map(({ texts }) => texts),
      [["a"], ["b"]],
    );
    messages[0]?.done({ first: 1, last: 1 });
    await turn();
    assert.deepEqual(messages[2]?.texts, ["c", "d"]);
    messages[1]?.done({ first: 2, last: 2 });
    messages[2]?.done({ first: 3, last: 4 });
    assert.deepEqual(
      (await Promise.all(places)).map(({ first }) => first),
      [1, 2, 3, 4],
    );
  });

  it("is idle when all that was given is stored, also what waits behind a slow disk, or has failed", async () => {
    const { messages, append, idle } = slowLog();
    await idle();
    let isIdle = false;
    const places = ["a", "b", "c"].map(async (text) => append(part, [text], 1));
    const lost = append("other/0", ["x"], 1);
    const ended = idle().then(() => {
      isIdle = true;
    });
    await turn();
    messages[1]?.failed(new Error("disk full"));
    await assert.rejects(lost, /disk full/);
    assert.equal(isIdle, false);
    const late = append(part, ["d"], 1);
    messages[0]?.done({ first: 1, last: 3 });
    await Promise.all(places);
    await turn();
    assert.equal(isIdle, false);
    messages[2]?.done({ first: 4, last: 4 });
    await late;
    await ended;
  });

  it("parts do not wait for each other", async () => {
    const { messages, append } = slowLog();
    for (const text of ["a", "b", "c"]) {
      void append(part, [text], 1);
      await turn();
    }
    void append("other/0", ["x"], 1);
    await turn();
    assert.deepEqual(messages.at(-1)?.texts, ["x"]);
  });

  it("a failure fails every request of the message and no other", async () => {
    const { messages, append } = slowLog();
    const lost = [append(part, ["a"], 1), append(part, ["b"], 1)];
    await turn();
    const kept = append(part, ["c"], 1);
    await turn();
    messages[0]?.failed(new Error("the thread ended"));
    messages[1]?.done({ first: 1, last: 1 });
    for (const one of lost) await assert.rejects(one, /the thread ended/);
    assert.deepEqual(await kept, { first: 1, last: 1 });
  });

  it("refuses what would wait beyond the limit, and takes more once that is stored", async () => {
    const { messages, append } = slowLog();
    const half = "x".repeat(appendBytesMax / 2);
    const first = append(part, [half], 1);
    const second = append(part, [half], 1);
    await assert.rejects(append(part, ["one more"], 1), /wait to be stored/);
    await turn();
    messages[0]?.done({ first: 1, last: 2 });
    await Promise.all([first, second]);
    const third = append(part, ["one more"], 1);
    await turn();
    messages[1]?.done({ first: 3, last: 3 });
    assert.deepEqual(await third, { first: 3, last: 3 });
  });
});
