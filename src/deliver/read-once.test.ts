import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { heldByPerson, type Pause } from "../engine/index.ts";
import { event, openDelivery, start, tiktokDestination } from "./test-stand.ts";

const held: Pause = {
  kind: "held",
  reason: "a person",
  detail: "held by a person",
  hint: "",
  since: start,
  until: null,
  version: heldByPerson,
};

describe("one event, many destinations", () => {
  const destinations = [
    tiktokDestination(),
    tiktokDestination({ id: "second" }),
    tiktokDestination({ id: "third" }),
  ];

  it("is parsed once for all that keep up", async () => {
    const stand = await openDelivery({ destinations });
    for (let one = 0; one < 20; one++) await stand.store(event(`e-${one}`));
    for (const { id } of destinations) assert.equal((await stand.balance(id)).delivered, 20);
    assert.equal(stand.parsedEvents(), 20);
    await stand.close();
  });

  it("is parsed once more for one that comes back from behind, however many windows that takes", async () => {
    const stand = await openDelivery();
    await stand.setPause(held);
    const count = 7_000;
    for (let from = 0; from < count; from += 500)
      await stand.store(...Array.from({ length: 500 }, (_, one) => event(`e-${from + one}`)));
    const before = stand.parsedEvents();
    await stand.setPause(null);
    await stand.advance(60_000);
    assert.equal((await stand.balance()).delivered, count);
    const again = stand.parsedEvents() - before;
    assert.ok(again <= count * 1.1, `${again} events parsed for ${count}`);
    await stand.close();
  });
});
