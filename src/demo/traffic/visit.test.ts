import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseEvent, publicIp } from "../../core/index.ts";
import { actsOf, stepsOf } from "./act.ts";
import { createChance } from "./random.ts";
import { createSchedule, toWindows } from "./schedule.ts";
import { planVisit, type Visit } from "./visit.ts";

const visits = Array.from({ length: 4000 }, (_, n) => planVisit(42, n, "v"));
const context = { shopUrl: "http://shop.test", pixel: "D1", publicKey: "demo", now: Date.UTC(2026, 10, 22) };

/** Share of the visits for which this holds. */
function share(holds: (visit: Visit) => boolean, among = visits): number {
  return among.filter(holds).length / among.length;
}

function near(actual: number, wanted: number): void {
  assert.ok(Math.abs(actual - wanted) < 0.03, `${actual.toFixed(3)} is not about ${wanted}`);
}

describe("made-up visitors", () => {
  it("are the same for the same seed, and others for another", () => {
    assert.deepEqual(planVisit(42, 7, "v"), visits[7]);
    assert.notDeepEqual(planVisit(43, 7, "v"), visits[7]);
  });

  it("behave as visitors of shops are known to", () => {
    const people = visits.filter((visit) => visit.kind === "person");
    near(
      share((visit) => visit.blocksScript, people),
      0.3,
    );
    near(
      share((visit) => visit.consent !== "all", people),
      0.15,
    );
    near(
      share(
        (visit) => visit.ttclid === null,
        people.filter((visit) => visit.returns !== "other_device"),
      ),
      0.4,
    );
    near(
      share((visit) => visit.returns !== null, people),
      0.3,
    );
    near(
      share((visit) => visit.poison || visit.kind === "malformed"),
      0.02,
    );
    for (const kind of ["bot", "pos", "tiktok_shop"] as const)
      near(
        share((visit) => visit.kind === kind),
        0.04,
      );
  });

  it("come from addresses that belong to nobody and that a platform would still take", () => {
    for (const visit of visits) assert.ok(publicIp(visit.ip), visit.ip);
  });

  it("send what the collector takes, but for the malformed ones", () => {
    for (const visit of visits.slice(0, 500)) {
      const events = stepsOf(visit).flatMap((step) =>
        actsOf(visit, step, context).flatMap((act) => (act.kind === "server" ? [act.event] : [])),
      );
      for (const event of events) {
        const ports = {
          store: "demo",
          source: "server",
          receivedAt: context.now,
          makeId: () => "id",
        } as const;
        assert.equal(parseEvent(event, ports).ok, visit.kind !== "malformed", visit.kind);
      }
    }
  });

  it("come back as the same browser, or as the same address on another device", () => {
    const first = new Map(visits.filter((visit) => visit.returns === null).map((one) => [one.email, one]));
    for (const visit of visits.filter((one) => one.returns !== null)) {
      assert.ok(first.has(visit.email), visit.id);
    }
    const browsers = new Set(visits.map((visit) => visit.visitorId));
    const back = visits.filter((visit) => visit.returns === "same_browser").length;
    assert.equal(browsers.size, visits.length - back);
  });

  it("leave no trace in the browser when they refuse everything", () => {
    const refusing = visits.filter((visit) => visit.kind === "person" && visit.consent === "none");
    for (const visit of refusing) {
      const kinds = stepsOf(visit).flatMap((step) => actsOf(visit, step, context).map((act) => act.kind));
      assert.ok(kinds.every((kind) => kind === "server"));
    }
  });
});

describe("two weeks of them", () => {
  const end = Date.UTC(2026, 10, 22);
  const steps = createSchedule(visits.slice(0, 500), end, createChance(1), stepsOf);

  it("lie in the two weeks before, in order of time, each visit's steps in its own order", () => {
    assert.ok(steps.every((one, at) => one.at < end && one.at >= (steps[at - 1]?.at ?? 0)));
    assert.ok((steps[0]?.at ?? 0) >= end - 14 * 86_400_000);
    for (const visit of visits.slice(0, 50)) {
      const order = steps.filter((one) => one.visit === visit).map((one) => one.step);
      assert.deepEqual(order, stepsOf(visit).slice(0, order.length));
    }
  });

  it("lose nothing when they are cut into windows", () => {
    const inside = toWindows(steps).flatMap((window) => window.byVisit.flat());
    assert.equal(new Set(inside).size, steps.length);
  });
});
