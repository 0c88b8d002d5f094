import assert from "node:assert/strict";
import { once } from "node:events";
import { after, before, test } from "node:test";
import { SMTPServer } from "smtp-server";
import { createMail } from "../system/index.ts";
import { ask } from "./test-client.ts";
import { openStand, rootKey, type Stand, standConfig } from "./test-stand.ts";

const password = "canary-smtp-password-77";
const letters: { readonly to: readonly string[]; readonly text: string }[] = [];
let refusing = false;
let stand: Stand;
const receiver = new SMTPServer({
  authOptional: false,
  // The test speaks without TLS, on this machine only.
  allowInsecureAuth: true,
  disabledCommands: ["STARTTLS"],
  onAuth({ username, password: given }, _session, done) {
    if (username === "alerts" && given === password) done(null, { user: username });
    else done(new Error("wrong credentials"));
  },
  onRcptTo(_address, _session, done) {
    done(refusing ? new Error("no such mailbox") : null);
  },
  onData(stream, session, done) {
    Array.fromAsync(stream).then((chunks: Buffer[]) => {
      letters.push({
        to: session.envelope.rcptTo.map((one) => one.address),
        text: Buffer.concat(chunks).toString(),
      });
      done();
    }, done);
  },
});
const call = (route: string, body?: unknown) =>
  ask(stand, route, { key: rootKey, ...(body === undefined ? {} : { body }) });

before(async () => {
  const listening = receiver.listen(0, "127.0.0.1");
  await once(listening, "listening");
  const address = listening.address();
  assert.ok(address !== null && typeof address === "object");
  const smtp = {
    host: "127.0.0.1",
    port: address.port,
    tls: "off",
    username: "alerts",
    password,
    from: "signalpost@shop.example",
  } as const;
  stand = await openStand({ config: { ...standConfig, server: { smtp } }, mail: createMail() });
});
after(async () => {
  await stand.close();
  await new Promise<void>((resolve) => receiver.close(() => resolve()));
});

const hold = {
  kind: "held",
  reason: "token refused",
  detail: "TikTok has refused the access token",
  hint: "Paste a new one.",
  until: null,
  version: "v1",
} as const;

test("an alert comes by e-mail, with its test; the address and the password are not shown", async () => {
  const made = await call("POST /api/alerts/channels", { kind: "email", target: " ops@shop.example " });
  assert.equal(made.status, 200, made.text);
  assert.equal(made.json.channel.target, "o…@shop.example");
  const tested = await call(`POST /api/alerts/channels/${made.json.channel.id}/test`);
  assert.equal(tested.json.ok, true, tested.text);
  assert.deepEqual(letters[0]?.to, ["ops@shop.example"]);
  assert.match(letters[0]?.text ?? "", /Subject: Signalpost: This is a test alert/);

  await stand.engine.ledger.pause("demo/tiktok", { ...hold, since: stand.now() });
  await stand.api.lookForAlerts();
  await stand.api.lookForAlerts();
  assert.equal(letters.length, 2, "once");
  assert.match(letters[1]?.text ?? "", /refused the access token/);
  assert.match(letters[1]?.text ?? "", /Console: http:\/\/localhost:8080\//);

  const stored = JSON.stringify(await stand.engine.state.list("config"));
  assert.ok(!stored.includes("ops@shop.example"), "sealed");
  assert.ok(!stored.includes(password), "sealed");
  const exported = (await call("GET /api/configuration")).text;
  assert.ok(!exported.includes(password));
  assert.match(exported, /password: \$\{SIGNALPOST_SERVER_SMTP_PASSWORD\}/);
});

test("a mail server that refuses is named, and the alert stays in the log", async () => {
  refusing = true;
  const [channel] = (await call("GET /api/alerts")).json.channels;
  const tested = await call(`POST /api/alerts/channels/${channel.id}/test`);
  assert.equal(tested.json.ok, false);
  assert.match(tested.json.detail, /no such mailbox/);
  assert.equal((await call("GET /api/alerts")).json.channels[0].last.ok, false);
});

test("only one plain address is taken, and only where a mail server is configured", async () => {
  for (const target of [
    "ops",
    "a@b.example, c@d.example",
    "Ops <ops@shop.example>",
    "a@b.example\r\nBcc: x@y.example",
  ]) {
    const refused = await call("POST /api/alerts/channels", { kind: "email", target });
    assert.equal(refused.status, 400, target);
  }
  const other = await openStand();
  try {
    const body = { kind: "email", target: "ops@shop.example" };
    const refused = await ask(other, "POST /api/alerts/channels", { key: rootKey, body });
    assert.equal(refused.status, 409);
    assert.match(refused.json.hint, /server\.smtp/);
  } finally {
    await other.close();
  }
});

test("without TLS on offer no letter and no password leaves", async () => {
  const before = letters.length;
  const { port } = receiver.server.address() as { readonly port: number }; // it listens on a port
  const letter = { from: "a@shop.example", to: "ops@shop.example", subject: "s", text: "t" };
  const sent = await createMail()(
    { host: "127.0.0.1", port, tls: "starttls", username: "alerts", password },
    letter,
  );
  assert.equal(sent.ok, false);
  assert.equal(letters.length, before);
});

test("the mail server is set on the console; its password goes to no other host", async () => {
  const before = (await call("GET /api/alerts")).json.mail_server;
  assert.deepEqual(before.password_set, true);
  const { host, port, tls, username, from } = before;
  const same = await call("PUT /api/alerts/mail-server", {
    host,
    port,
    tls,
    username,
    from: "new@shop.example",
  });
  assert.equal(same.json.from, "new@shop.example", same.text);
  assert.equal(same.json.password_set, true, "the same server keeps its password");
  assert.equal(same.json.origin, "file", "a field that did not change stays the file's");
  const wrong = await call("PUT /api/alerts/mail-server", { host, from: "no address" });
  assert.equal(wrong.status, 400);
  assert.equal(wrong.json.problems[0].path, "from");
  const moved = await call("PUT /api/alerts/mail-server", { host: "mail.elsewhere.example", username, from });
  assert.equal(moved.json.password_set, false, "another host does not get it");
  const written = await call("PUT /api/alerts/mail-server", { host, port, tls, username, from, password });
  assert.equal(written.json.password_set, true);
  const audit = (await call("GET /api/audit")).text;
  assert.match(audit, /alerts\.mail_server/);
  assert.ok(!audit.includes(password));
  assert.equal((await call("DELETE /api/alerts/mail-server")).status, 204);
  assert.equal((await call("GET /api/alerts")).json.mail_server, null);
});
