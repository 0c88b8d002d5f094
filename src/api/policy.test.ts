import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type Permission, permissions, type RouteSpec, routes } from "../wire/index.ts";
import { isAllowed } from "./actor.ts";
import { ask, signUp, signUpAs } from "./test-client.ts";
import { openStand, rootKey, type Stand } from "./test-stand.ts";

let stand: Stand;
let cookies: Readonly<Record<"owner" | "admin" | "viewer", string>>;

before(async () => {
  stand = await openStand();
  const owner = await signUp(stand);
  cookies = {
    owner,
    admin: await signUpAs(stand, owner, "admin"),
    viewer: await signUpAs(stand, owner, "viewer"),
  };
});
after(() => stand.close());

const table: readonly (readonly [string, RouteSpec])[] = Object.entries(routes);
const roles: Readonly<Record<string, readonly Permission[]>> = {
  viewer: ["read", "events"],
  admin: ["read", "events", "operate", "configure", "privacy"],
  owner: permissions,
};

/** A request of this route that changes nothing: unknown names, an empty body. */
function harmless(name: string): string {
  return name.replace(/:store/, "no-such-store").replace(/:\w+/g, "no-such-thing");
}

for (const [role, may] of Object.entries(roles)) {
  test(`${role}: every route answers as the policy says`, async () => {
    for (const [name, { allow, guarded }] of table) {
      if (allow === "public" || guarded) continue;
      const cookie = cookies[role as keyof typeof cookies]; // the table above has the same names
      const got = await ask(stand, harmless(name), {
        cookie,
        ...(name.startsWith("GET") ? {} : { body: {} }),
      });
      const allowed = allow === "any" || may.includes(allow);
      assert.equal(got.status === 403, !allowed, `${role} ${name}: ${got.status}`);
      assert.notEqual(got.status, 401, name);
    }
  });
}

test("nobody gets through to a route that is not public", async () => {
  for (const [name, { allow }] of table) {
    if (allow === "public") continue;
    const got = await ask(stand, harmless(name), name.startsWith("GET") ? {} : { body: {} });
    assert.equal(got.status, 401, name);
    assert.equal(got.headers["content-type"], "application/problem+json", name);
    assert.equal(got.json.code, "not_signed_in", name);
  }
});

test("a wrong or empty key is nobody, also beside a good cookie", async () => {
  for (const key of ["spk_wrong", rootKey.slice(0, -1), `${rootKey}x`]) {
    assert.equal((await ask(stand, "GET /api/stats", { key, cookie: cookies.owner })).status, 401, key);
  }
  assert.equal((await ask(stand, "GET /api/stats", { key: rootKey })).status, 200);
});

test("a key can do what its scopes say, and nothing that needs a person", () => {
  const key = { kind: "key", name: "x", scopes: ["read"] } as const;
  assert.equal(isAllowed(key, "read"), true);
  assert.equal(isAllowed(key, "team"), false);
  assert.equal(isAllowed(key, "any"), false);
});

test("a key for counts alone sees no event: neither the latest purchases nor what platforms replied", async () => {
  const body = { name: "dashboard", scopes: ["read"] };
  const key = String((await ask(stand, "POST /api/keys", { cookie: cookies.owner, body })).json.secret);
  await stand.append([
    { event: "Purchase", event_id: "order-1001", visitor_id: "ada", url: "https://a.example" },
  ]);
  const overview = "GET /api/stores/demo/overview";
  stand.pass(1000);
  assert.equal((await ask(stand, overview, { cookie: cookies.viewer })).json.purchases.length, 1);
  const counts = await ask(stand, overview, { key });
  assert.equal(counts.json.received, 1);
  assert.deepEqual(counts.json.purchases, []);
  assert.equal((await ask(stand, "GET /api/stores/demo/destinations/tiktok/attempts", { key })).status, 403);
});

test("every problem is problem+json with a code, a sentence and no inside", async () => {
  const cookie = cookies.owner;
  const cases: readonly (readonly [string, object, number])[] = [
    ["GET /api/nothing", { cookie }, 404],
    ["POST /v1/nothing", { body: {} }, 404],
    ["GET /api/stores/none/overview", { cookie }, 404],
    ["GET /api/events/none?store=demo", { cookie }, 404],
    ["GET /api/stores/demo/events?limit=1000", { cookie }, 400],
    ["GET /api/stores/demo/events?cursor=abc", { cookie }, 400],
    ["GET /api/stores/demo/events?colour=red", { cookie }, 400],
    ["GET /api/stores/demo/overview?from=yesterday", { cookie }, 400],
    ["GET /api/stores/demo/overview?from=2026-01-01", { cookie }, 400],
    ["POST /api/keys", { cookie, headers: { "content-type": "application/json" } }, 400],
    ["POST /api/keys", { cookie, body: { name: "", scopes: ["all"] } }, 400],
    ["POST /api/keys", { cookie, body: [1] }, 400],
    ["DELETE /api/keys/none", { cookie }, 404],
  ];
  for (const [route, carries, status] of cases) {
    const got = await ask(stand, route, carries);
    assert.equal(got.status, status, `${route} ${got.text}`);
    assert.equal(got.headers["content-type"], "application/problem+json", route);
    assert.equal(got.json.status, status);
    assert.match(got.json.code, /^[a-z_]+$/, route);
    assert.ok(got.json.detail.length > 10, route);
    assert.doesNotMatch(got.text, /node_modules|\.ts:|at async/, route);
  }
  const problems = (await ask(stand, "POST /api/keys", { cookie, body: { scopes: [], colour: 1 } })).json
    .problems;
  assert.deepEqual(problems.map((one: { path: string }) => one.path).toSorted(), [
    "colour",
    "name",
    "scopes",
  ]);
});

test("headers: no inline script or style, no frame, no sniffing", async () => {
  for (const path of ["/", "/api/docs", "/api/session", "/events/anything"]) {
    const { headers } = await ask(stand, `GET ${path}`);
    const policy = String(headers["content-security-policy"]);
    assert.match(policy, /default-src 'none'/, path);
    assert.match(policy, /script-src 'self'(;|$)/, path);
    assert.match(policy, /frame-ancestors 'none'/, path);
    assert.doesNotMatch(policy, /unsafe/, path);
    assert.equal(headers["x-content-type-options"], "nosniff", path);
    assert.equal(headers["referrer-policy"], "no-referrer", path);
  }
});

test("the document lists every route, and the page shows it without scripts", async () => {
  const { json } = await ask(stand, "GET /api/openapi.json");
  assert.equal(json.openapi, "3.1.0");
  for (const [name] of table) {
    const [method = "", path = ""] = name.split(" ");
    const operation = json.paths[path.replace(/:(\w+)/g, "{$1}")]?.[method.toLowerCase()];
    assert.ok(operation, name);
    assert.ok(operation.responses.default.content["application/problem+json"], name);
  }
  const ids = Object.values(json.paths).flatMap((one) =>
    Object.values(one as object).map((each) => each.operationId),
  );
  assert.equal(new Set(ids).size, ids.length, "operation IDs are unique");
  const page = await ask(stand, "GET /api/docs");
  assert.match(page.text, /POST \/api\/stores\/\{store\}\/scans/);
  assert.doesNotMatch(page.text, /<script|style=/);
});
