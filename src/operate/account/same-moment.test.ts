import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { Secret, TOTP } from "otpauth";
import { createSealer } from "../../config/index.ts";
import { minuteMs } from "../../core/index.ts";
import { openLogWriter, openPipelineEngine } from "../../engine/sqlite/index.ts";
import { createApiKeys } from "./api-key.ts";
import { type Account, createMembers } from "./member.ts";
import type { Passwords } from "./password.ts";
import { createSessions } from "./session.ts";
import { createSignIn } from "./sign-in.ts";

const noon = Date.UTC(2026, 10, 22, 12);
const password = "correct horse battery";

let close: () => Promise<void>;
let stand: ReturnType<typeof open>;
beforeEach(() => {
  stand = open();
});
afterEach(() => close());

/** Accounts over a real store; a password is looked at until the test says that it has been. */
function open() {
  const files = { log: ":memory:", state: ":memory:" };
  const log = openLogWriter(files);
  const engine = openPipelineEngine(files);
  close = async () => {
    log.close();
    await engine.close();
  };
  const time = { now: noon };
  let ids = 0;
  const clock = { now: () => time.now, sleep: async () => undefined };
  const rng = { float: () => 0, id: () => `id-${++ids}` };
  const looked: (() => void)[] = [];
  const passwords: Passwords = {
    hash: async (text) => `hash of ${text}`,
    async check(text, stored) {
      await new Promise<void>((resolve) => looked.push(resolve));
      return stored === `hash of ${text}`;
    },
  };
  const { state } = engine;
  const members = createMembers({ state, clock, rng, passwords, publicUrl: () => "http://localhost" });
  const throttle = { check: () => undefined, failed: () => undefined, succeeded: () => undefined };
  const sealer = createSealer(Buffer.alloc(32, 7));
  const signIn = createSignIn({ clock, members, passwords, throttle, sealer });
  return {
    time,
    members,
    signIn,
    state,
    sessions: createSessions(state, clock),
    apiKeys: createApiKeys(state, clock, rng),
    /** Ends the looking at all passwords that are looked at. */
    async look() {
      await new Promise((resolve) => setImmediate(resolve));
      for (const done of looked.splice(0)) done();
    },
    async account(email: string, role: Account["role"] = "owner"): Promise<Account> {
      const { url } = await members.makeLink("invite", email, role);
      return members.accept(url.split("#")[1] ?? "", undefined, password);
    },
  };
}

describe("while a password is looked at, which takes half a second", () => {
  it("a member who is removed stays removed", async () => {
    await stand.account("owner@shop.example");
    const gone = await stand.account("gone@shop.example", "viewer");
    const entering = stand.signIn.signIn({ email: gone.email, password }, "203.0.113.7");
    const refused = assert.rejects(entering, /There is no member/);
    await stand.members.remove(gone.id);
    await stand.look();
    await refused;
    assert.equal(await stand.members.byId(gone.id), null);
  });

  it("a password that is changed is the one that counts, and a new role stays", async () => {
    await stand.account("owner@shop.example");
    const ada = await stand.account("ada@shop.example", "admin");
    const entering = stand.signIn.signIn({ email: ada.email, password }, "203.0.113.7");
    const { url } = await stand.members.makeLink("reset", ada.email, "admin");
    await stand.members.accept(url.split("#")[1] ?? "", undefined, "another long sentence");
    await stand.members.setRole(ada.id, "viewer");
    const refused = assert.rejects(entering, /password is wrong/);
    await stand.look();
    await refused;
    const now = await stand.members.byId(ada.id);
    assert.deepEqual([now?.password, now?.role], ["hash of another long sentence", "viewer"]);
  });

  it("one code of the second factor, sent twice at once, lets one in", async () => {
    const ada = await stand.account("ada@shop.example");
    const beginning = stand.signIn.beginTotp(ada, password, "203.0.113.7");
    await stand.look();
    const totp = new TOTP({ secret: Secret.fromBase32((await beginning).secret) });
    const code = () => totp.generate({ timestamp: stand.time.now });
    await stand.signIn.finishTotp(ada, code());
    stand.time.now += minuteMs;
    const credentials = { email: ada.email, password, totp: code() };
    const both = Promise.allSettled([
      stand.signIn.signIn(credentials, "203.0.113.7"),
      stand.signIn.signIn(credentials, "203.0.113.8"),
    ]);
    await stand.look();
    assert.deepEqual((await both).map(({ status }) => status).toSorted(), ["fulfilled", "rejected"]);
  });
});

describe("at the same moment", () => {
  it("two owners cannot both step down", async () => {
    const [ada, bob] = [await stand.account("ada@shop.example"), await stand.account("bob@shop.example")];
    await Promise.allSettled([ada, bob].map(({ id }) => stand.members.setRole(id, "viewer")));
    const roles = (await stand.members.all()).map(({ role }) => role);
    assert.deepEqual(roles.toSorted(), ["owner", "viewer"]);
  });

  it("a session that is used and ended is ended; a key that is used and revoked is revoked", async () => {
    const { token } = await stand.sessions.start("ada", "Desk/1");
    const { secret, key } = await stand.apiKeys.make({ name: "reports", scopes: ["read"] }, "ada");
    stand.time.now += 2 * minuteMs;
    await Promise.all([
      stand.sessions.find(token),
      stand.apiKeys.find(secret),
      stand.sessions.end(token),
      stand.apiKeys.revoke(key.id),
    ]);
    assert.equal(await stand.sessions.find(token), null);
    assert.equal(await stand.apiKeys.find(secret), null);
  });
});
