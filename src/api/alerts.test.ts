import assert from "node:assert/strict";
import { after, before, type TestContext, test } from "node:test";
import { Webhook } from "standardwebhooks";
import { hourMs, minuteMs } from "../core/index.ts";
import { ask, signUp } from "./test-client.ts";
import { openStand, rootKey, type Stand } from "./test-stand.ts";

let stand: Stand;
let cookie: string;
const secret = `whsec_${Buffer.alloc(24, 9).toString("base64")}`;
const call = (route: string, body?: unknown) =>
  ask(stand, route, { cookie, ...(body === undefined ? {} : { body }) });
const down = { kind: "unreached", error: "ECONNREFUSED" } as const;
const ok = { kind: "reply", status: 200, headers: {}, body: "ok" } as const;

before(async () => {
  stand = await openStand();
  cookie = await signUp(stand);
});
after(() => stand.close());

const hold = {
  kind: "held",
  reason: "token refused",
  detail: "TikTok has refused the access token",
  hint: "Paste a new one.",
  until: null,
  version: "v1",
} as const;

test("a channel's address is a secret: its end is shown, it is sealed on disk, and it must be https", async () => {
  const slack = "https://hooks.slack.example/services/T0/B0/secret-part-abcd";
  const made = await call("POST /api/alerts/channels", { kind: "slack", target: slack });
  assert.equal(made.json.channel.target, "hooks.slack.example/…abcd");
  assert.equal(made.json.channel.id, "slack");
  const stored = JSON.stringify(await stand.engine.state.list("config"));
  assert.ok(!stored.includes("secret-part"));
  assert.equal(
    (await call("POST /api/alerts/channels", { kind: "slack", target: "http://x.example/" })).status,
    400,
  );
  assert.equal((await call("DELETE /api/alerts/channels/none")).status, 404);
  stand.replies.push(ok);
  const tested = await call(`POST /api/alerts/channels/${made.json.channel.id}/test`);
  assert.deepEqual(tested.json, { ok: true, detail: "HTTP 200" });
  assert.deepEqual(stand.sent.at(-1)?.publicUnless, [], "public addresses only");
  assert.match(stand.sent.at(-1)?.body ?? "", /Nothing is wrong/);
  assert.equal((await call(`DELETE /api/alerts/channels/${made.json.channel.id}`)).status, 204);
});

test("a signed webhook without a secret gets one, which is shown once and seals nothing else", async () => {
  const wish = { kind: "webhook", target: "https://ops.example/hook", id: "ops" };
  const made = await call("POST /api/alerts/channels", wish);
  assert.match(made.json.secret, /^whsec_/);
  assert.equal((await call("POST /api/alerts/channels", wish)).status, 409, "its name is taken");
  assert.ok(!(await call("GET /api/alerts")).text.includes(made.json.secret));
  assert.ok(!(await call("GET /api/audit")).text.includes(made.json.secret));
  assert.equal((await call("DELETE /api/alerts/channels/ops")).status, 204);
});

test("a refused token is told once, signed, and its end too; at night it waits for the morning", async () => {
  const target = "https://alerts.example/hook";
  await call("POST /api/alerts/channels", { kind: "webhook", target, secret });
  stand.sent.length = 0;
  await stand.engine.ledger.pause("demo/tiktok", { ...hold, since: stand.now() });
  stand.replies.push(ok);
  await stand.api.lookForAlerts();
  await stand.api.lookForAlerts();
  assert.equal(stand.sent.length, 1, "once");
  const [request] = stand.sent;
  assert.ok(request);
  // The reference implementation checks the time against its own clock; the message is signed for the stand's.
  const message = JSON.parse(request.body);
  assert.equal(message.type, "alert.begun");
  assert.match(message.data.sentence, /refused the access token/);
  const again = new Webhook(secret).sign(
    request.headers["webhook-id"] ?? "",
    new Date(Number(request.headers["webhook-timestamp"]) * 1000),
    request.body,
  );
  assert.equal(request.headers["webhook-signature"], again);

  const hour = new Date(stand.now()).getUTCHours();
  const quiet = { from: hour, to: (hour + 2) % 24, time_zone: "UTC" };
  assert.equal(
    (await call("PATCH /api/alerts", { quiet_hours: { ...quiet, time_zone: "Mars/Base" } })).status,
    400,
  );
  await call("PATCH /api/alerts", { quiet_hours: quiet });
  await stand.engine.ledger.pause("demo/tiktok", null);
  await stand.api.lookForAlerts();
  await stand.engine.ledger.pause("demo/tiktok", { ...hold, since: stand.now() });
  await stand.api.lookForAlerts();
  assert.equal(stand.sent.length, 1, "quiet");
  assert.equal((await call("GET /api/alerts")).json.unsent, 1);
  stand.pass(2 * hourMs);
  stand.replies.push(ok);
  await stand.api.lookForAlerts();
  assert.equal(stand.sent.length, 2, "told in the morning");
  await stand.engine.ledger.pause("demo/tiktok", null);
  stand.replies.push(ok);
  await stand.api.lookForAlerts();
  assert.equal(JSON.parse(stand.sent[2]?.body ?? "{}").type, "alert.ended");
  const { log } = (await call("GET /api/alerts")).json;
  assert.ok(log.every((one: { ended_at: number | null }) => one.ended_at !== null));
});

/** A stand with one channel, and a look at what it was told: `begun`, `ended`. */
async function withChannel(context: TestContext) {
  const own = await openStand();
  context.after(() => own.close());
  const body = { kind: "webhook", target: "https://ops.example/hook", secret };
  await ask(own, "POST /api/alerts/channels", { key: rootKey, body });
  const look = async (reply: typeof ok | typeof down = ok): Promise<readonly string[]> => {
    own.sent.length = 0;
    own.replies.splice(0, own.replies.length, reply, reply);
    await own.api.lookForAlerts();
    return own.sent.map((request) => String(JSON.parse(request.body).type).replace("alert.", ""));
  };
  const held = (is: boolean): Promise<void> =>
    own.engine.ledger.pause("demo/tiktok", is ? { ...hold, since: own.now() } : null);
  return { own, look, held };
}

test("what ends in the quiet hours is told after them; so is an end that reached nobody", async (context) => {
  const { own, look, held } = await withChannel(context);
  await held(true);
  assert.deepEqual(await look(), ["begun"]);
  const hour = new Date(own.now()).getUTCHours();
  const quiet_hours = { from: hour, to: hour + 2, time_zone: "UTC" };
  await ask(own, "PATCH /api/alerts", { key: rootKey, body: { quiet_hours } });
  await held(false);
  assert.deepEqual(await look(), []);
  own.pass(2 * hourMs);
  assert.deepEqual(await look(down), ["ended"]);
  assert.deepEqual(await look(), ["ended"]);
  assert.deepEqual(await look(), []);
});

test("beginning and end are two messages: a receiver takes each ID once", async (context) => {
  const { own, look, held } = await withChannel(context);
  const id = (): unknown => own.sent[0]?.headers["webhook-id"];
  await held(true);
  await look(down);
  const first = id();
  await look();
  assert.equal(id(), first, "told again, it is the same message");
  await held(false);
  await look();
  assert.notEqual(id(), first);
});

test("what lasts is told once, however often something else comes and goes", async (context) => {
  const { own, look, held } = await withChannel(context);
  const rules = [{ kind: "oldest_waiting", on: true, threshold: 0.001 }];
  await ask(own, "PATCH /api/alerts", { key: rootKey, body: { rules } });
  await held(true);
  assert.deepEqual(await look(), ["begun"]);
  for (let time = 0; time < 101; time++) {
    await own.append([{ event: "PageView" }]);
    own.pass(minuteMs);
    assert.deepEqual(await look(), ["begun"], `the waiting event, time ${time}`);
    await own.settle([{ kind: "skipped", reason: "filter" }]);
    assert.deepEqual(await look(), ["ended"], `time ${time}`);
  }
});

test("refusals of the last hour are those of sixty minutes, not of two hours of the clock", async (context) => {
  const { own, look } = await withChannel(context);
  await own.append(Array.from({ length: 20 }, () => ({ event: "PageView" })));
  await own.settle(Array.from({ length: 20 }, () => ({ kind: "rejected", reason: "invalid" }) as const));
  assert.deepEqual(await look(), ["begun"]);
  own.pass(59 * minuteMs);
  assert.deepEqual(await look(), []);
  own.pass(60 * minuteMs);
  assert.deepEqual(await look(), ["ended"]);
});

test("an alert that reaches nobody is told again until it reaches somebody", async (context) => {
  const own = await openStand();
  context.after(() => own.close());
  const as = await signUp(own);
  for (const id of ["ops", "spare"]) {
    const body = { kind: "webhook", target: `https://${id}.example/hook`, secret, id };
    assert.equal((await ask(own, "POST /api/alerts/channels", { cookie: as, body })).status, 200);
  }
  await own.engine.ledger.pause("demo/tiktok", { ...hold, since: own.now() });
  const look = async (...replies: readonly (typeof ok | typeof down)[]): Promise<number> => {
    own.sent.length = 0;
    own.replies.push(...replies);
    await own.api.lookForAlerts();
    return own.sent.length;
  };
  assert.equal(await look(down, down), 2);
  assert.equal((await ask(own, "GET /api/alerts", { cookie: as })).json.unsent, 1);
  assert.equal(await look(down, ok), 2, "again, and one channel takes it");
  assert.equal(await look(), 0);
  assert.equal((await ask(own, "GET /api/alerts", { cookie: as })).json.unsent, 0);
});

test("a rule that is off is silent; a threshold moves", async () => {
  await stand.append([{ event: "PageView" }]);
  stand.pass(90 * minuteMs);
  await call("PATCH /api/alerts", {
    quiet_hours: null,
    rules: [{ kind: "oldest_waiting", on: true, threshold: 120 }],
  });
  const sent = stand.sent.length;
  await stand.api.lookForAlerts();
  assert.equal(stand.sent.length, sent, "90 of 120 minutes");
  await call("PATCH /api/alerts", { rules: [{ kind: "oldest_waiting", on: false }] });
  stand.pass(hourMs);
  await stand.api.lookForAlerts();
  assert.equal(stand.sent.length, sent, "off");
  await call("PATCH /api/alerts", { rules: [{ kind: "oldest_waiting", on: true, threshold: 120 }] });
  stand.replies.push(ok);
  await stand.api.lookForAlerts();
  assert.equal(stand.sent.length, sent + 1);
  assert.match(stand.sent.at(-1)?.body ?? "", /has waited for TikTok Events API for 150 minutes/);
  assert.deepEqual(stand.faults, []);
});

test("many refusals and a drop of traffic raise an alert each, and only beyond their thresholds", async () => {
  const other = await openStand();
  try {
    // A session would end with the week that passes here.
    const send = (route: string, body?: unknown) =>
      ask(other, route, { key: rootKey, ...(body === undefined ? {} : { body }) });
    const kinds = async (): Promise<readonly string[]> => {
      await other.api.lookForAlerts();
      const { log } = (await send("GET /api/alerts")).json;
      return log
        .filter((one: { ended_at: number | null }) => one.ended_at === null)
        .map((one: { kind: string }) => one.kind);
    };
    const delivered = { kind: "delivered", reason: "accepted", detail: "OK" } as const;
    const rejected = { kind: "rejected", reason: "invalid", detail: "" } as const;
    const pages = (count: number) => Array.from({ length: count }, () => ({ event: "PageView" }));
    const rule = (kind: string, threshold: number) =>
      send("PATCH /api/alerts", { rules: [{ kind, on: true, threshold }] });
    await other.append(pages(60));
    await other.settle([...Array.from({ length: 57 }, () => delivered), rejected, rejected, rejected], {});
    assert.deepEqual(await kinds(), [], "3 of 60 are no more than 5 per cent");
    await rule("failures", 0.04);
    assert.deepEqual(await kinds(), ["failures"]);

    other.pass(7 * 24 * hourMs);
    await other.append(pages(40));
    await other.settle(
      Array.from({ length: 40 }, () => delivered),
      {},
    );
    other.pass(hourMs);
    assert.deepEqual(await kinds(), [], "40 after 60 are no drop by half");
    await rule("traffic_drop", 0.3);
    assert.deepEqual(await kinds(), ["traffic_drop"]);
  } finally {
    await other.close();
  }
});
