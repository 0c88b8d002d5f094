import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { dayMs } from "../core/index.ts";
import { createWake } from "./wake.ts";

describe("a wake-up", () => {
  it("reaches who waits, is kept for who comes next, and for one only", async () => {
    const wake = createWake();
    const waiting = wake.wait("log", 60_000);
    wake.signal("log");
    await waiting;
    wake.signal("log");
    wake.signal("log");
    await wake.wait("log", 60_000);
    const again = Promise.race([wake.wait("log", 60_000).then(() => "woken"), Promise.resolve("waits")]);
    assert.equal(await again, "waits");
    wake.signal("log");
  });

  it("comes at once to who was told to stop, and is not taken for another topic", async () => {
    const wake = createWake();
    wake.signal("other");
    const stop = new AbortController();
    const waiting = wake.wait("log", 60_000, stop.signal);
    stop.abort();
    await waiting;
    await wake.wait("log", 60_000, stop.signal);
  });

  it("that is a month away is waited for: a platform's quota may say so", async (context) => {
    const warned = context.mock.method(process, "emitWarning", () => undefined);
    const wake = createWake();
    const waiting = wake.wait("log", 30 * dayMs);
    wake.signal("log");
    await waiting;
    assert.equal(warned.mock.callCount(), 0, "Node warns of a timer that is too long, and ends it at once");
  });
});
