import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Clock } from "../engine/index.ts";
import { backoffMs } from "./backoff.ts";
import { createRate } from "./rate.ts";

/** A clock that moves by sleeping. */
function sleepingClock(): Clock & { at: number } {
  const clock = {
    at: 1_000_000,
    now: () => clock.at,
    async sleep(ms: number) {
      clock.at += ms;
    },
  };
  return clock;
}

describe("the rate of requests", () => {
  it("is kept over any second, with a short burst at first", async () => {
    const clock = sleepingClock();
    const rate = createRate(clock, () => 50);
    const began = clock.at;
    for (let at = 0; at < 200; at++) await rate.take();
    const tookMs = clock.at - began;
    assert.ok(tookMs >= 3850 && tookMs <= 4000, `${tookMs} ms`);
  });

  it("is halved at each refusal, never below one request in five seconds", () => {
    const rate = createRate(sleepingClock(), () => 100);
    rate.slowDown();
    assert.equal(rate.perSecond(), 50);
    for (let at = 0; at < 30; at++) rate.slowDown();
    assert.equal(rate.perSecond(), 0.2);
  });

  it("is raised by a twentieth of the maximum each second, up to the maximum", async () => {
    const clock = sleepingClock();
    const rate = createRate(clock, () => 100);
    rate.slowDown();
    clock.at += 3000;
    await rate.take();
    assert.equal(rate.perSecond(), 65);
    clock.at += 3_600_000;
    await rate.take();
    assert.equal(rate.perSecond(), 100);
  });

  it("follows the setting down at once", async () => {
    const clock = sleepingClock();
    let max = 100;
    const rate = createRate(clock, () => max);
    await rate.take();
    max = 10;
    const began = clock.at;
    for (let at = 0; at < 20; at++) await rate.take();
    assert.ok(clock.at - began >= 1700, `${clock.at - began} ms`);
  });
});

describe("waits between tries", () => {
  it("the first five come within 15 s each, later ones within five minutes", () => {
    const waits = Array.from({ length: 12 }, (_, at) => backoffMs(at + 1, 0));
    assert.deepEqual(
      waits.slice(0, 9),
      [1, 2, 4, 8, 15, 30, 60, 120, 300].map((s) => s * 1000),
    );
    assert.deepEqual(waits.slice(9), [300_000, 300_000, 300_000]);
  });

  it("are spread by up to a fifth, so that a crowd does not come back as one", () => {
    assert.equal(backoffMs(5, 0.999999), 12_000);
    assert.equal(backoffMs(5, 0.5), 13_500);
  });

  it("are the standard's own where there is one, its last for ever", () => {
    assert.deepEqual(
      [1, 2, 3, 9].map((failures) => backoffMs(failures, 0, [5000, 300_000])),
      [5000, 300_000, 300_000, 300_000],
    );
  });
});
