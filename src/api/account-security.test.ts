import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { Secret, TOTP } from "otpauth";
import { minuteMs } from "../core/index.ts";
import { ask, cookieOf, owner, signUp, signUpAs } from "./test-client.ts";
import { openStand, type Stand } from "./test-stand.ts";

let stand: Stand;
let cookie: string;

beforeEach(async () => {
  stand = await openStand();
  cookie = await signUp(stand);
});
afterEach(() => stand.close());

const call = (route: string, body?: unknown, as = cookie) =>
  ask(stand, route, { cookie: as, ...(body === undefined ? {} : { body }) });
const signIn = (body: object = owner, headers = {}) => ask(stand, "POST /api/session", { body, headers });
const isIn = async (as: string) => (await ask(stand, "GET /api/session", { cookie: as })).json.signed_in;

/** Sets up a second factor; returns what makes its codes. */
async function setFactor(as: string, password: string): Promise<() => string> {
  const begun = await call("POST /api/session/totp", { password }, as);
  const totp = new TOTP({ secret: Secret.fromBase32(begun.json.secret) });
  const code = () => totp.generate({ timestamp: stand.now() });
  assert.equal((await call("PUT /api/session/totp", { code: code() }, as)).status, 204);
  return code;
}

interface Line {
  readonly action: string;
  readonly object: string;
  readonly detail: Readonly<Record<string, unknown>>;
}
async function audited(action: string): Promise<readonly Line[]> {
  const { entries } = (await call("GET /api/audit?limit=200")).json;
  return (entries as readonly Line[]).filter((one) => one.action === action); // the route's schema
}

test("one's sessions are listed with their browser; another one, or all others, are signed out", async () => {
  const phone = cookieOf(await signIn(owner, { "user-agent": "Phone/1" }));
  stand.pass(minuteMs);
  const desk = cookieOf(await signIn(owner, { "user-agent": "Desk/2" }));
  const { sessions } = (await call("GET /api/session/mine", undefined, desk)).json;
  const current = sessions.filter((one: { current: boolean }) => one.current);
  assert.deepEqual([sessions.length, current.length, current[0].browser], [3, 1, "Desk/2"]);
  const ofPhone = sessions.find((one: { browser: string }) => one.browser === "Phone/1");
  const text = JSON.stringify(sessions);
  for (const token of [phone, desk])
    assert.ok(!text.includes(token.split("=")[1] ?? "-"), "no token is shown");
  assert.equal((await call(`DELETE /api/session/mine/${ofPhone.id}`, undefined, desk)).status, 204);
  assert.deepEqual([await isIn(phone), await isIn(desk)], [false, true]);
  assert.equal((await call("DELETE /api/session/mine", undefined, desk)).json.ended, 1);
  assert.deepEqual([await isIn(cookie), await isIn(desk)], [false, true]);
});

test("nobody ends another person's session by its ID; an owner signs a member out everywhere", async () => {
  const viewer = await signUpAs(stand, cookie, "viewer");
  const [theirs] = (await call("GET /api/session/mine", undefined, viewer)).json.sessions;
  assert.equal((await call(`DELETE /api/session/mine/${theirs.id}`)).status, 404);
  assert.equal(await isIn(viewer), true);
  const { members } = (await call("GET /api/team")).json;
  const { id } = members.find((one: { role: string }) => one.role === "viewer");
  assert.equal((await call(`DELETE /api/team/${id}/sessions`, undefined, viewer)).status, 403);
  assert.equal((await call(`DELETE /api/team/${id}/sessions`)).json.ended, 1);
  assert.equal(await isIn(viewer), false);
});

test("a password that many people use is refused, when it is chosen and when it is changed", async () => {
  for (const password of ["QWERTY123456", "1qaz2wsx3edc", " sonyericsson "]) {
    const body = { current: owner.password, password };
    const refused = await call("POST /api/session/password", body);
    assert.equal(refused.status, 400, password);
    assert.equal(refused.json.problems[0].problem, "used by many people");
  }
  const link = await call("POST /api/team/links", { email: "new@shop.example", role: "viewer" });
  const token = String(link.json.url).split("#")[1];
  const accepted = await ask(stand, "POST /api/links/accept", { body: { token, password: "leavemealone" } });
  assert.equal(accepted.json.problems[0].path, "password");
});

test("refused sign-ins and calls stand in the audit log, once a minute for each caller, never with what was typed", async () => {
  await signIn({ ...owner, password: "not the password" });
  await signIn({ ...owner, password: "not the password" });
  await signIn({ email: "my-password-in-the-wrong-field", password: "x" });
  const lines = await audited("session.refused");
  assert.deepEqual(
    lines.map((one) => one.object),
    ["(no account)", owner.email],
  );
  assert.ok(!(await call("GET /api/audit")).text.includes("wrong-field"));
  const viewer = await signUpAs(stand, cookie, "viewer");
  await call("GET /api/team", undefined, viewer);
  await call("GET /api/team", undefined, viewer);
  const refused = await audited("access.refused");
  assert.deepEqual(
    refused.map((one) => one.object),
    ["GET /api/team"],
  );
  stand.pass(minuteMs);
  await call("GET /api/team", undefined, viewer);
  assert.equal((await audited("access.refused")).length, 2);
});

test("the owner requires a second factor: who has none may set one up and do nothing else", async () => {
  const admin = await signUpAs(stand, cookie, "admin");
  assert.equal(
    (await call("PATCH /api/team", { second_factor_required: true })).status,
    409,
    "first one's own",
  );
  await setFactor(cookie, owner.password);
  assert.equal((await call("PATCH /api/team", { second_factor_required: true }, admin)).status, 403);
  const ruled = await call("PATCH /api/team", { second_factor_required: true });
  assert.equal(ruled.json.second_factor_required, true);
  const lacking = (await call("GET /api/session", undefined, admin)).json;
  assert.deepEqual([lacking.signed_in, lacking.second_factor_needed, lacking.permissions], [true, true, []]);
  const refused = await call("GET /api/stores", undefined, admin);
  assert.equal(refused.status, 403);
  assert.match(refused.json.detail, /second factor/);
  await setFactor(admin, "another sentence to enter");
  assert.equal((await call("GET /api/stores", undefined, admin)).status, 200);
  const removed = await call("DELETE /api/session/totp", { password: "another sentence to enter" }, admin);
  assert.equal(removed.status, 409, "the rule holds");
});

test("a lost telephone: the owner removes the factor by an act of its own; a changed factor ends other sessions", async () => {
  const admin = await signUpAs(stand, cookie, "admin");
  const other = cookieOf(
    await signIn({ email: "admin-2@shop.example", password: "another sentence to enter" }),
  );
  await setFactor(admin, "another sentence to enter");
  assert.deepEqual([await isIn(admin), await isIn(other)], [true, false]);
  const { members } = (await call("GET /api/team")).json;
  const { id } = members.find((one: { role: string }) => one.role === "admin");
  assert.equal((await call(`DELETE /api/team/${id}/totp`)).json.totp, false);
  assert.equal(await isIn(admin), false);
  assert.equal((await audited("member.factor_remove")).length, 1);
  const again = await signIn({ email: "admin-2@shop.example", password: "another sentence to enter" });
  assert.equal(again.status, 200);
});

/** A one-time link for somebody, as the token behind its #. */
async function linkFor(email: string, role: "owner" | "admin" | "viewer"): Promise<string> {
  const made = await call("POST /api/team/links", { email, role });
  return String(made.json.url).split("#")[1] ?? "";
}

test("a link that was replaced, or whose person entered or was removed, opens nothing", async () => {
  const email = "eve@shop.example";
  const use = async (token: string) =>
    (await ask(stand, "POST /api/links/accept", { body: { token, password: "another sentence to enter" } }))
      .status;
  const asOwner = await linkFor(email, "owner");
  const asViewer = await linkFor(email, "viewer");
  assert.equal(await use(asOwner), 404, "the owner thought better of it");
  assert.equal(await use(asViewer), 200);
  const reset = await linkFor(email, "viewer");
  const again = await linkFor(email, "viewer");
  assert.equal(await use(again), 200);
  assert.equal(await use(reset), 404, "it still lies in a mailbox");
  const last = await linkFor(email, "owner");
  const { members } = (await call("GET /api/team")).json;
  const { id } = members.find((one: { email: string }) => one.email === email);
  assert.equal((await call(`DELETE /api/team/${id}`)).status, 204);
  assert.equal(await use(last), 404, "who was removed does not make the account anew");
});
