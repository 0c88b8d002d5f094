import assert from "node:assert/strict";
import type { CreateEngine } from "./harness.ts";
import { engineTest } from "./sample.ts";

/** Small facts by name. */
export function stateContract(create: CreateEngine): void {
  engineTest(
    create,
    "facts are put, replaced, listed by prefix and removed; namespaces do not mix",
    async (engine, tools) => {
      const { state } = engine;
      await state.put("a", "x/1", "one");
      await state.put("a", "x/2", "two");
      await state.put("a", "y", "three");
      await state.put("b", "x/1", "other");
      await state.put("a", "x/2", "replaced");
      await tools.crash();
      const after = tools.engine().state;
      assert.equal(await after.get("a", "x/1"), "one");
      assert.equal(await after.get("a", "missing"), null);
      assert.deepEqual(await after.list("a", "x/"), [
        { key: "x/1", value: "one" },
        { key: "x/2", value: "replaced" },
      ]);
      assert.equal((await after.list("a")).length, 3);
      await after.remove("a", "x/1");
      assert.equal(await after.get("a", "x/1"), null);
      assert.equal(await after.get("b", "x/1"), "other");
    },
  );

  engineTest(create, "several changes are made together", async (engine) => {
    await engine.state.put("a", "old", "1");
    await engine.state.change([
      { namespace: "a", key: "old", value: null },
      { namespace: "a", key: "new", value: "2" },
    ]);
    assert.deepEqual(await engine.state.list("a"), [{ key: "new", value: "2" }]);
  });
}
