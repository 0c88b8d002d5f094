import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, it } from "node:test";
import { request } from "undici";
import { sha256 } from "../src/core/index.ts";
import { apiKey, openPlace, openSink, type Place, type Served, type Sink, until } from "./served.ts";

/** Contacts in clear, for the one destination that has them switched on, in a real server with its real disk. */
const canary = /canary|213555\d{4}/i;
const signing = `whsec_${Buffer.from("a-signing-secret-of-32-characters").toString("base64")}`;
const writeKey = "a-write-key-of-the-shop-0123456789";

let crm: Sink;
let archive: Sink;
let tiktok: Sink;
let place: Place;
let server: Served;
before(async () => {
  [crm, archive, tiktok] = await Promise.all([openSink(), openSink(), openSink()]);
  place = await openPlace(`
stores:
  - id: demo
    country: US
    currency: USD
    write_keys: ["${writeKey}"]
    destinations:
      - id: tiktok
        type: tiktok
        settings: { pixel_id: C1 }
        secrets: { access_token: a-token-of-tiktok }
        base_url: "${tiktok.url}"
      - id: crm
        type: webhook
        settings: { url: "${crm.url}/crm", allow_networks: ["127.0.0.0/8"], clear_contacts: true }
        secrets: { signing_secret: "${signing}" }
      - id: archive
        type: webhook
        settings: { url: "${archive.url}/archive", allow_networks: ["127.0.0.0/8"] }
        secrets: { signing_secret: "${signing}" }
`);
  server = await place.serve();
});
after(async () => {
  await place.leave();
  await Promise.all([crm.close(), archive.close(), tiktok.close()]);
});

const emailOf = (number: number) => `canary.jane${number}@mail.example`;

async function store(number: number, more: object = {}): Promise<void> {
  const event = {
    event: "Purchase",
    event_id: `order-${number}`,
    visitor_id: `visitor-${number}`,
    consent: { analytics: true, marketing: true, sale_of_data: true },
    user: {
      email: ` ${emailOf(number).toUpperCase()} `,
      phone: `(213) 555-${1000 + number}`,
      first_name: "Canaryjane",
      last_name: "Canaryroe",
      city: "New York",
      zip: "CANARY 1",
    },
    properties: { value: 5, currency: "USD", order_id: `${number}` },
    ...more,
  };
  const { status, text } = await server.post("/v1/events", event, { authorization: `Bearer ${writeKey}` });
  assert.equal(status, 202, text);
}

const arrivedAt = (sink: Sink, path: string) =>
  sink.arrived.filter((one) => one.path.startsWith(path)).map((one) => one.body);
const arrived = (sink: Sink, path: string, id: string) =>
  until(`${id} at ${path}`, async () => arrivedAt(sink, path).find((body) => body.includes(`"${id}"`)));

/** The first canary of a text; no more of it, since a whole disk would be printed. */
const canaryIn = (text: string): string | null => canary.exec(text)?.[0] ?? null;

/** All bytes below the data folder, the write-ahead logs too. */
function disk(): string {
  return readdirSync(place.data, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "latin1"))
    .join("\n");
}

function assertNobodyInClear(when: string): void {
  assert.equal(canaryIn(disk()), null, `${when}: on disk`);
  assert.equal(canaryIn(server.written()), null, `${when}: what was logged`);
}

/** Stored events with sealed contacts, and the keys that open them. */
function kept(): { readonly sealed: number; readonly keys: number } {
  const bodies = rowsOf("log.db", "SELECT body FROM grp").map(({ body }) =>
    Buffer.from(Object(body)).toString(),
  );
  const keys = rowsOf("state.db", "SELECT key FROM fact WHERE namespace = 'contact_key'");
  return { sealed: bodies.join("\n").match(/"sealed":\{"fields"/g)?.length ?? 0, keys: keys.length };
}

function rowsOf(file: string, query: string): Record<string, unknown>[] {
  const db = new DatabaseSync(join(place.data, file), { readOnly: true });
  const rows = db.prepare(query).all();
  db.close();
  return rows;
}

async function api(method: "PATCH" | "POST" | "GET", path: string, body?: object): Promise<unknown> {
  const reply = await request(server.url + path, {
    method,
    headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await reply.body.text();
  assert.ok(reply.statusCode < 300, `${path}: ${reply.statusCode} ${text}`);
  return text === "" ? null : JSON.parse(text);
}

it("reach the destination with the switch on, and no other; the disk and the log hold nobody in clear", async () => {
  await store(1);
  const { data } = JSON.parse(await arrived(crm, "/crm", "order-1"));
  assert.deepEqual(data.contacts, {
    email: [emailOf(1)],
    phone: ["+12135551001"],
    first_name: ["Canaryjane"],
    last_name: ["Canaryroe"],
    city: ["New York"],
    zip: ["CANARY 1"],
  });
  assert.deepEqual(data.user.email_sha256, [sha256(emailOf(1))]);
  for (const body of [
    await arrived(archive, "/archive", "order-1"),
    await arrived(tiktok, "/open_api", "order-1"),
  ]) {
    assert.equal(canaryIn(body), null);
    assert.doesNotMatch(body, /sealed/);
  }
  assert.ok(kept().sealed > 0);
  assertNobodyInClear("running");
});

it("are not kept of a visitor who refused what that destination needs", async () => {
  const before = kept().sealed;
  await store(2, { consent: { analytics: false, marketing: true, sale_of_data: true } });
  await arrived(tiktok, "/open_api", "order-2");
  assert.equal(kept().sealed, before);
  assert.ok(!arrivedAt(crm, "/crm").some((body) => body.includes("order-2")));
});

it("are shown to nobody: traces and exports name them only", async () => {
  const trace = await until("the trace of order-1", async () => {
    const found = JSON.stringify(await api("GET", "/api/events/order-1"));
    return found.includes('"delivered"') ? found : null;
  });
  assert.match(trace, /"contacts":"\*\*\*"/, "what was sent, masked");
  assert.match(trace, /"sealed":\{"fields":\["email","phone"/);
  const profile = await profileOf(1);
  const exported = JSON.stringify(await api("GET", `/api/stores/demo/profiles/${profile}/export`));
  assert.match(exported, /"sealed":\{"fields":\["email"/);
  for (const text of [trace, exported]) {
    assert.equal(canaryIn(text), null);
    assert.doesNotMatch(text, /s1\.[0-9a-f]{8}\./, "no ciphertext leaves the server");
  }
});

async function profileOf(number: number): Promise<string> {
  const wish = { kind: "email", value: sha256(emailOf(number)) };
  const { profiles } = (await api("POST", "/api/stores/demo/profiles/lookup", wish)) as Found;
  return profiles[0]?.id ?? "";
}

/** A command that asks no server. */
function command(...args: readonly string[]): void {
  const program = join(import.meta.dirname, "../src/cli/main.ts");
  const { status, stderr } = spawnSync(process.execPath, [program, ...args, "--data", place.data], {
    encoding: "utf8",
  });
  assert.equal(status, 0, stderr);
}

/** The contract's shape. */
interface Found {
  readonly profiles: readonly { readonly id: string }[];
}

it("stay sealed and readable after the master key was replaced", async () => {
  // A gateway that shows what it was sent.
  crm.answer = { status: 503, body: `<p>CANARYJANE of ${emailOf(3)}, 12135551003: come back later` };
  await store(3);
  await arrived(crm, "/crm", "order-3");
  assert.equal(await server.stop(), 0);
  command("rotate-key");
  crm.answer = { status: 200, body: "thanks" };
  const earlier = crm.arrived.length;
  server = await place.serve();
  await until("order-3 once more", async () =>
    crm.arrived.slice(earlier).find((one) => one.path === "/crm" && one.body.includes(emailOf(3))),
  );
  await store(4);
  assert.match(await arrived(crm, "/crm", "order-4"), new RegExp(emailOf(4)));
  assertNobodyInClear("after the rotation");
});

it("lie in a backup encrypted, and without the key that opens theirs", async () => {
  const to = join(place.folder, "backup");
  command("backup", to);
  const bytes = readdirSync(to).map((name) => readFileSync(join(to, name), "latin1"));
  assert.match(bytes.join(), /"sealed":\{"fields"/);
  assert.equal(canaryIn(bytes.join()), null);
  assert.deepEqual(
    readdirSync(to).filter((name) => name.includes("key")),
    [],
  );
});

it("go with the person who is erased", async () => {
  const before = kept().sealed;
  const profile = await profileOf(1);
  await api("POST", `/api/stores/demo/profiles/${profile}/erasure`, { confirm: "erase" });
  assert.equal(kept().sealed, before - 1);
});

it("become unreadable at once when the switch goes off, and are kept no more", async () => {
  assert.equal(kept().keys, 1);
  await api("PATCH", "/api/stores/demo/destinations/crm", { settings: { clear_contacts: false } });
  assert.equal(kept().keys, 0);
  assert.doesNotMatch(disk(), /contact_key\/|"keys":"s1/, "the key lies nowhere any more");
  const before = kept().sealed;
  await store(5);
  const body = await arrived(crm, "/crm", "order-5");
  assert.equal(canaryIn(body), null);
  assert.equal(kept().sealed, before);
  await api("PATCH", "/api/stores/demo/destinations/crm", { settings: { clear_contacts: true } });
  await store(6);
  assert.match(await arrived(crm, "/crm", "order-6"), new RegExp(emailOf(6)), "on again, under a new key");
  assertNobodyInClear("at the end");
});
