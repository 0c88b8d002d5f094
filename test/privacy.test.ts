import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, it } from "node:test";
import { gzipSync } from "node:zlib";
import { SMTPServer } from "smtp-server";
import { request } from "undici";
import { parse } from "yaml";
import { routes } from "../src/wire/index.ts";
import {
  eventOf,
  order,
  person,
  pixelBody,
  privacyRequest,
  secrets,
  webhookHeaders,
} from "./privacy/canary.ts";
import { canaryIn, encodings } from "./privacy/leak.ts";
import { apiKey, openPlace, openSink, type Place, type Served, type Sink, until } from "./served.ts";

const program = join(import.meta.dirname, "../bin/signalpost.mjs");
const crashing = join(import.meta.dirname, "privacy/crash.mjs");
const writeKey = { authorization: `Bearer ${secrets.WRITE_KEY}` };
/** Of the store that hands contacts in clear to one destination, and keeps them sealed for it. */
const clearKey = { authorization: `Bearer ${secrets.CLEAR_KEY}` };
const operator = { authorization: `Bearer ${apiKey}`, "content-type": "application/json" };
const browser = {
  origin: "https://shop.example",
  "user-agent": "Mozilla/5.0 (iPhone) Safari/604.1 Version/18.6",
};

let good: Sink;
let bad: Sink;
let crm: Sink;
let place: Place;
let server: Served;
/** Everything that left the server other than to a platform: answers, letters, output of commands. */
const said: { readonly where: string; readonly text: string }[] = [];
const letters: string[] = [];
const mailbox = new SMTPServer({
  allowInsecureAuth: true, // no TLS between the two ends of a test
  disabledCommands: ["STARTTLS"],
  onAuth: ({ username }, _session, done) => done(null, { user: username ?? "" }),
  onData(stream, _session, done) {
    Array.fromAsync(stream).then((chunks: Buffer[]) => {
      letters.push(Buffer.concat(chunks).toString());
      done();
    }, done);
  },
});

before(async () => {
  [good, bad, crm] = await Promise.all([openSink(), openSink(), openSink()]);
  // A gateway that shows what it was sent, and with which token.
  const echo = `canary.echo@mail.example +12135550000 ${secrets.BAD_TOKEN}`;
  bad.answer = { status: 502, body: `<html>Proxy: ${echo}</html>` };
  crm.answer = { status: 200, body: null };
  const listening = mailbox.listen(0, "127.0.0.1");
  await once(listening, "listening");
  const address = listening.address();
  assert.ok(address !== null && typeof address === "object");
  place = await openPlace(configuration(address.port), {
    ...secrets,
    NODE_OPTIONS: `--import=${crashing}`,
    CRASH_FILE: "crash-now",
  });
  server = await place.serve();
});
after(async () => {
  await place.leave();
  await Promise.all([good.close(), bad.close(), crm.close()]);
  await new Promise<void>((resolve) => mailbox.close(() => resolve()));
});

function configuration(mailPort: number): string {
  return `
server:
  smtp:
    host: 127.0.0.1
    port: ${mailPort}
    tls: "off"
    username: alerts
    password: "\${SMTP_PASSWORD}"
    from: signalpost@shop.example
stores:
  - id: demo
    country: US
    currency: USD
    origins: ["https://shop.example"]
    public_key: pk_demo
    consent: { regulated: allow, elsewhere: allow }
    write_keys: ["\${WRITE_KEY}"]
    shopify:
      shop_domain: demo-shop.myshopify.com
      webhook_secrets: ["\${HOOK_SECRET}"]
    destinations:
      - id: good
        type: tiktok
        settings: { pixel_id: C1 }
        secrets: { access_token: "\${GOOD_TOKEN}" }
        base_url: "${good.url}"
      - id: bad
        type: tiktok
        settings: { pixel_id: C2 }
        secrets: { access_token: "\${BAD_TOKEN}" }
        base_url: "${bad.url}"
      - id: hook
        type: webhook
        settings: { url: "${good.url}/hook", allow_networks: ["127.0.0.0/8"] }
        secrets: { signing_secret: "\${SIGNING}" }
  - id: clear
    country: US
    currency: USD
    consent: { regulated: allow, elsewhere: allow }
    write_keys: ["\${CLEAR_KEY}"]
    destinations:
      - id: crm
        type: webhook
        settings: { url: "${crm.url}", allow_networks: ["127.0.0.0/8"], clear_contacts: true }
        secrets: { signing_secret: "\${SIGNING}" }
      - id: archive
        type: webhook
        settings: { url: "${good.url}/archive", allow_networks: ["127.0.0.0/8"] }
        secrets: { signing_secret: "\${SIGNING}" }
`;
}

const webhook = async (body: string, topic = "orders/create", secret = secrets.HOOK_SECRET) => {
  const reply = await server.post("/v1/shopify/webhooks/demo", body, webhookHeaders(body, topic, secret));
  said.push({ where: `answer to a webhook ${topic}`, text: reply.text });
  return reply;
};

/** Asks the API and keeps the answer. */
async function api(
  route: string,
  body?: unknown,
): Promise<{ readonly status: number; readonly text: string }> {
  const [method = "GET", path = "/"] = route.split(" ");
  const sent = body === undefined ? null : JSON.stringify(body);
  // The routes of the table have the methods that undici knows.
  const reply = await request(server.url + path, { method: method as "GET", headers: operator, body: sent });
  const text = await reply.body.text();
  said.push({ where: `answer to ${route}`, text: `${JSON.stringify(reply.headers)}\n${text}` });
  return { status: reply.statusCode, text };
}

async function command(args: readonly string[], env: NodeJS.ProcessEnv) {
  const child = spawn(process.execPath, [program, ...args], { env });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (text += chunk));
  await once(child, "close");
  return { code: child.exitCode, text };
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function assertClean(when: string): void {
  for (const file of filesBelow(place.data)) {
    // A process that ends takes its shared memory along.
    if (existsSync(file)) assert.equal(canaryIn(readFileSync(file)), null, `${when}: ${file}`);
  }
  assert.equal(canaryIn(Buffer.from(server.written())), null, `${when}: what was logged`);
  for (const { where, text } of said) assert.equal(canaryIn(Buffer.from(text)), null, `${when}: ${where}`);
  for (const letter of letters) assert.equal(canaryIn(Buffer.from(letter)), null, `${when}: a letter`);
}

it("a canary is found in every form, and wherever it lies in the data folder", () => {
  const hidden = Object.entries(encodings).flatMap(([name, encode]) =>
    ["", "a", "ab", "abc"].flatMap((before) =>
      encode(`${before}canary.jane@mail.example`).map((text) => [name, text]),
    ),
  );
  for (const [name = "", text = ""] of [...hidden, ["plain", "x=CaNaRy"], ["a number", "tel:2135550123"]])
    assert.notEqual(canaryIn(Buffer.from(`{"a":"${text}"}`, "latin1")), null, name);
  assert.notEqual(canaryIn(Buffer.concat([Buffer.from("x"), gzipSync("canary")])), null, "packed");
  assert.equal(canaryIn(Buffer.from("nothing, 1213455, Y2FuYXI=")), null);
  const planted = join(place.data, "planted", "deep");
  mkdirSync(planted, { recursive: true });
  writeFileSync(join(planted, "file"), Buffer.from("to canary.jane@mail.example").toString("base64"));
  assert.throws(() => assertClean("planted"), /planted/);
  rmSync(join(place.data, "planted"), { recursive: true });
});

it("a long run with people in every corner leaves nobody in clear, on disk or in the log", async () => {
  for (let at = 0; at < 200; at += 20) {
    const events = Array.from({ length: 20 }, (_, index) => eventOf(at + index));
    assert.equal((await server.post("/v1/events", { events }, writeKey)).status, 202);
    assert.equal((await server.post("/v1/events", { events }, clearKey)).status, 202);
  }
  for (let at = 300; at < 340; at++) {
    const referer = `https://shop.example/?email=${person(at).email}`;
    const reply = await server.post("/e", pixelBody(at), { ...browser, referer });
    assert.equal(reply.status, 202);
    said.push({ where: "answer to the pixel", text: reply.text });
  }
  for (let at = 400; at < 420; at++) assert.equal((await webhook(order(at))).status, 200);
  await refused();
  await until("deliveries to the good destination", async () => {
    const { destinations } = (await server.api("/api/stats?store=demo")) as unknown as Stats; // the contract's shape
    const { received = 0, delivered = 0, skipped = 0 } = destinations.good ?? {};
    return received >= 260 && delivered > 60 && delivered + skipped > 200;
  });
  await until("tries at the failing destination", async () => bad.arrived.length >= 3);
  await until("contacts in clear where they are allowed", async () => crm.arrived.length >= 200);
  assert.match(crm.arrived.map((one) => one.body).join(), /"email":\["canary\.jane199@mail\.example"\]/);
  await until("the same events without them", async () => archived() >= 200);
  assertClean("running");
  const sent = good.arrived.map((one) => one.body).join("\n");
  assert.ok(sent.length > 10_000);
  assert.equal(canaryIn(Buffer.from(sent)), null, "what platforms got");
});

const archived = (): number => good.arrived.filter((one) => one.path.startsWith("/archive")).length;

interface Stats {
  readonly destinations: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** Bad bodies, wrong keys, payloads that nobody can read: all refused, all full of people. */
async function refused(): Promise<void> {
  const who = person(900);
  const broken = JSON.stringify(eventOf(901)).slice(0, -2);
  const cases: readonly (readonly [string, string | object, Readonly<Record<string, string>>])[] = [
    ["/v1/events", broken, writeKey],
    ["/v1/events", eventOf(902), { authorization: "Bearer canary-wrong-key-0123456789" }],
    ["/v1/events", { ...eventOf(903), event_time: who.email }, writeKey],
    ["/v1/events", { ...eventOf(904), properties: { value: who.email } }, writeKey],
    [
      "/v1/events",
      { events: [{ event: who.email }, who.email, { event: "Lead", user: who.email }] },
      writeKey,
    ],
    ["/v1/events", `"${who.email.repeat(50_000)}"`, writeKey],
    ["/e", broken, browser],
    ["/e", { key: who.email, events: [] }, browser],
    ["/e", { key: "pk_demo", events: [eventOf(905)] }, { ...browser, origin: "https://canary.example" }],
    [`/v1/events?email=${who.email}`, broken, writeKey],
    [`/v1/shopify/webhooks/${who.first_name}`, order(906), {}],
    [`/api/events/${who.email}`, {}, { authorization: "Bearer canary-api-key" }],
    ["/api/session", { email: who.email, password: "canary-password" }, {}],
  ];
  for (const [path, body, headers] of cases) {
    // A sender reads its own words in the answer; they go no further.
    const { status } = await server.post(path, body, headers);
    assert.ok(status >= 400 && status < 500, `${path}: ${status}`);
  }
  assert.equal((await webhook(order(907), "orders/create", "another secret")).status, 401);
  // Signed by the shop, and yet nothing that we can read.
  await webhook(JSON.stringify({ email: who.email, line_items: who.first_name }));
  await webhook(broken);
}

it("the operator's side: looked up, changed, replayed, exported, and nobody and no secret is in any answer", async () => {
  for (const value of [person(0).email, person(0).phone, "visitor-1"])
    await api("POST /api/stores/demo/profiles/lookup", { kind: "email", value });
  await api("POST /api/alerts/channels", {
    kind: "slack",
    target: "https://hooks.example/canary-path/0123456789",
  });
  await api("POST /api/alerts/channels", { kind: "email", target: "owner@shop.example" });
  const found = await api("POST /api/stores/demo/profiles/lookup", { kind: "visitor", value: "visitor-1" });
  const profile: string = JSON.parse(found.text).profiles[0]?.id ?? "";
  assert.notEqual(profile, "");
  const range = { from: Date.now() - 3_600_000, to: Date.now(), outcomes: ["delivered"] };
  const replay = "/api/stores/demo/destinations/good/replay";
  const { confirm } = JSON.parse((await api(`POST ${replay}-preview`, range)).text);
  await api(`POST ${replay}s`, { ...range, confirm: String(confirm) });
  await api("POST /api/stores/demo/destinations/good/test-event", {});
  await api("PATCH /api/stores/demo/destinations/good", {
    secrets: { access_token: "canary-another-token" },
  });
  const exported = await api("GET /api/configuration");
  assert.match(exported.text, /write_keys/);
  const file = readFileSync(join(place.folder, "signalpost.yaml"), "utf8");
  const filled = file.replace(/\$\{(\w+)\}/g, (_all, name: keyof typeof secrets) => secrets[name]);
  for (const step of ["plan", "apply"])
    assert.equal((await api(`POST /api/configuration/${step}`, { config: parse(filled) })).status, 200);
  await webhook(privacyRequest(401, "orders_requested"), "customers/data_request");
  await webhook(privacyRequest(402, "orders_to_redact"), "customers/redact");
  const wish = { kind: "visitor", value: "visitor-1" };
  const clear = await api("POST /api/stores/clear/profiles/lookup", wish);
  const places: readonly Readonly<Record<string, string>>[] = [
    { ":store": "demo", ":destination": "bad", ":profile": profile },
    { ":store": "clear", ":destination": "crm", ":profile": JSON.parse(clear.text).profiles[0].id },
  ];
  for (const ids of places) {
    for (const route of Object.keys(routes).filter(
      (one) => one.startsWith("GET ") && !one.endsWith("/stream"),
    )) {
      const path = route.replace(/:\w+/g, (name) => ids[name] ?? "event-3");
      const takesStore = /\/stats$|\/:event_id$/.test(route);
      const { status } = await api(takesStore ? `${path}?store=${ids[":store"]}` : path);
      assert.ok(status < 500, `${route}: ${status}`);
    }
  }
  for (const path of ["/metrics", "/readyz", "/api/docs", "/api/openapi.json"]) await api(`GET ${path}`);
  assertClean("after the operator's work");
});

it("a backup and the commands hold nobody and no secret", async () => {
  const env = { ...process.env, ...secrets, SIGNALPOST_API_KEY: apiKey, NO_COLOR: "1" };
  const copy = join(place.folder, "copy");
  for (const args of [
    ["backup", copy, "--data", place.data],
    ["export", "--url", server.url],
    ["trace", "event-3", "--store", "demo", "--url", server.url],
    ["trace", "event-3", "--store", "clear", "--url", server.url],
    ["doctor", "--data", place.data, "--config", join(place.folder, "signalpost.yaml")],
    ["check", "--config", join(place.folder, "signalpost.yaml")],
    ["apply", join(place.folder, "signalpost.yaml"), "--yes", "--url", server.url],
  ]) {
    const { code, text } = await command(args, env);
    assert.equal(code, 0, text);
    said.push({ where: `signalpost ${args[0]}`, text });
  }
  const files = filesBelow(copy);
  assert.ok(files.length >= 2);
  for (const path of [place.data, copy, ...filesBelow(place.data), ...files])
    assert.equal(statSync(path).mode & 0o077, 0, `${path} is for its owner alone`);
  for (const path of files) assert.equal(canaryIn(readFileSync(path)), null, path);
  assertClean("after commands");
});

it("threads and a process that fail with an event in hand say nothing of it; a letter of alert neither", async () => {
  // A platform that refuses the token and quotes it: the destination is held, which is worth an alert.
  bad.answer = { status: 401, body: `refused ${secrets.BAD_TOKEN} of canary.echo@mail.example` };
  // It has been failing for a while: on its own the next try may be a minute away.
  assert.equal((await api("POST /api/stores/demo/destinations/bad/resume", {})).status, 200);
  await until("the destination to be held", async () => {
    const { text } = await api("GET /api/stores/demo/destinations/bad");
    return /"held"/.test(text);
  });
  const crash = (thread: string): void => writeFileSync(join(place.folder, "crash-now"), thread);
  crash("worker");
  await until("the thread's end in the log", async () => /cannot take/.test(server.written()));
  assert.equal(
    (await server.post("/v1/events", { ...eventOf(950), event_id: "later" }, writeKey)).status,
    202,
  );
  crash("main");
  await until("the process's end", async () => /the server ends: /.test(server.written()));
  assert.equal(await server.stop(), 1);
  assertClean("after the crash");
  server = await place.serve();
  await until("a letter of alert", async () => letters.length > 0);
  assert.match(letters.join("\n"), /is held/);
  assert.equal(await server.stop(), 0);
  assertClean("stopped");
  assert.deepEqual(
    filesBelow(place.folder).filter((path) => /report|core|\.heapsnapshot/.test(path)),
    [],
  );
});
