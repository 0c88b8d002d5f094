import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ask, signUp } from "./test-client.ts";
import { openStand, type Stand, standConfig } from "./test-stand.ts";

/** An API version that Meta guarantees for less than three months more. */
const meta = {
  id: "meta",
  type: "meta",
  settings: { pixel_id: "1234567890123456", graph_version: "v22.0" },
  secrets: { access_token: "0123456789abcdef" },
};
let stand: Stand;
let cookie: string;
before(async () => {
  const [store] = standConfig.stores;
  assert.ok(store);
  stand = await openStand({ config: { stores: [{ ...store, destinations: [meta] }] } });
  cookie = await signUp(stand);
});
after(() => stand.close());
const call = (route: string, body?: unknown) =>
  ask(stand, route, { cookie, ...(body === undefined ? {} : { body }) });

test("a Graph version that ends soon needs a person, wherever one looks, until it is changed", async () => {
  const wanted = /Meta guarantees v22\.0 until 2027-01-21/;
  for (const route of ["GET /api/needs", "GET /api/stores/demo/overview"]) {
    const { needs } = (await call(route)).json;
    assert.equal(needs.length, 1, route);
    assert.match(needs[0].sentence, wanted);
    assert.deepEqual(
      [needs[0].severity, needs[0].remedy.action, needs[0].remedy.field],
      ["amber", "edit_settings", "graph_version"],
    );
  }
  const { settings } = (await call("GET /api/stores/demo/destinations/meta")).json;
  const version = settings.find((one: { name: string }) => one.name === "graph_version");
  assert.match(version.warning, wanted);

  await call("PATCH /api/stores/demo/destinations/meta", { settings: { graph_version: "v24.0" } });
  assert.deepEqual((await call("GET /api/needs")).json.needs, []);
});
