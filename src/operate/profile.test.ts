import assert from "node:assert/strict";
import { test } from "node:test";
import { ask } from "../api/test-client.ts";
import { openStand, rootKey } from "../api/test-stand.ts";

test("a person is found by the number that the shop gave the order, however many came since", async (context) => {
  const stand = await openStand();
  context.after(() => stand.close());
  const order = (id: string, name: string, email: string) => ({
    event: "Purchase",
    event_id: `order-${id}`,
    properties: { order_id: id, order_name: name },
    user: { email },
  });
  await stand.append([order("5000001", "#1042", "ada@example.com")]);
  // A look through the stored texts meets these first.
  await stand.append(
    Array.from({ length: 120 }, (_, index) => order(`61042${index}`, `#${2000 + index}`, "bob@example.com")),
  );
  await stand.resolve();
  for (const value of ["1042", "#1042", "5000001", "order-5000001"]) {
    const got = await ask(stand, "POST /api/stores/demo/profiles/lookup", {
      key: rootKey,
      body: { kind: "order", value },
    });
    assert.equal(got.json.profiles.length, 1, `${value}: ${got.text}`);
    const orders = got.json.profiles[0].identifiers.filter((one: { kind: string }) => one.kind === "order");
    assert.deepEqual(orders, [{ kind: "order", value: "5000001" }], value);
  }
});
