import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { OperatorError } from "../../core/index.ts";
import { readForServer } from "./file.ts";

const main = join(import.meta.dirname, "..", "main.ts");
const secrets = { TOKEN: "canary-access-token-0123456789", WRITE_KEY: "canary-write-key-0123456789" };
const environment = { PATH: process.env.PATH, NO_COLOR: "1", SIGNALPOST_API_KEY: "root-key-of-the-test" };
const file = (currency: string) => `stores:
  - id: demo
    currency: ${currency}
    write_keys: ["\${WRITE_KEY}"]
    destinations:
      - id: tiktok
        type: tiktok
        settings: { pixel_id: D1AAAAAC77U000000010 }
        secrets: { access_token: "\${TOKEN}" }
`;

let folder: string;
let server: ChildProcess;
let url: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "signalpost-apply-"));
  await writeFile(join(folder, "server.yaml"), file("USD"));
  const args = ["serve", "--config", "server.yaml", "--data", "data", "--port", "0"];
  server = start(args, { ...environment, ...secrets });
  assert.ok(server.stdout);
  for await (const line of createInterface(server.stdout)) {
    const said: unknown = JSON.parse(line);
    assert.ok(typeof said === "object" && said !== null && "url" in said);
    url = String(said.url);
    break;
  }
});

after(async () => {
  const ended = once(server, "close");
  server.kill();
  await ended;
  await rm(folder, { recursive: true });
});

function start(args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
  return spawn(process.execPath, [main, ...args], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
}

async function run(...args: readonly string[]) {
  const child = start([...args, "--url", url], environment);
  const read = async (stream: AsyncIterable<Buffer> | null) =>
    Buffer.concat(await Array.fromAsync(stream ?? [])).toString();
  const [out, err, [code]] = await Promise.all([
    read(child.stdout),
    read(child.stderr),
    once(child, "close"),
  ]);
  for (const secret of Object.values(secrets))
    assert.ok(!(out + err).includes(secret), "a secret was printed");
  return { out, err, code: Number(code) };
}

test("what was exported applies without a change; an edit shows its plan, and is applied once", async () => {
  assert.equal((await run("export", "exported.yaml")).code, 0);
  const exported = await readFile(join(folder, "exported.yaml"), "utf8");
  assert.match(exported, /^# Set before use: /);
  assert.match((await run("apply", "exported.yaml")).out, /^Nothing to change\.$/m);
  assert.equal((await run("export", "exported.yaml")).code, 1, "a file that is there is not written over");

  await writeFile(
    join(folder, "edited.yaml"),
    file("EUR").replace("type: tiktok", "type: tiktok\n        active: false"),
  );
  const looked = await run("apply", "edited.yaml");
  assert.equal(looked.code, 2);
  assert.match(looked.out, /^~ stores\/demo\/currency: "USD" -> "EUR"$/m);
  assert.match(looked.out, /^\+ stores\/demo\/destinations\/tiktok\/active: false$/m);
  assert.match(looked.err, /Nothing was changed/);
  assert.match(looked.err, /TOKEN is not set: the server keeps the secret/);

  const applied = await run("apply", "edited.yaml", "--yes");
  assert.equal(applied.code, 0, applied.err);
  assert.match(applied.out, /Applied 2 changes/);
  assert.match((await run("apply", "edited.yaml", "--yes")).out, /Nothing to change/);
  assert.match((await run("export")).out, /currency: EUR/);
});

test("the doctor asks a running server for its guided checks, too", async () => {
  const looked = await run("doctor", "--config", "server.yaml", "--data", "data");
  assert.match(looked.out, /demo: Events do not appear/);
  assert.match(looked.out, /failed {3}Events arrive: No event was ever received for this store\./);
  assert.match(looked.out, /demo: Duplicates/);
  assert.match(looked.out, /unknown {2}No other app sends to TikTok: .*Omega TikTok Pixel/);
  assert.match(looked.out, /demo: Low match quality/);
  assert.equal(looked.code, 1);
});

test("a field that the platform would refuse changes nothing, and is named", async () => {
  await writeFile(join(folder, "wrong.yaml"), file("USD").replace("type: tiktok", "type: no-such-platform"));
  const refused = await run("apply", "wrong.yaml", "--yes");
  assert.equal(refused.code, 1);
  assert.match(refused.err, /stores\.demo\.destinations\.tiktok\.type: not a type of this build/);
  assert.match((await run("export")).out, /type: tiktok/);
});

test("a store that is created while the server runs takes events at once", async () => {
  const authorization = `Bearer ${environment.SIGNALPOST_API_KEY}`;
  const headers = { "content-type": "application/json", authorization };
  const made = await fetch(`${url}/api/stores`, {
    method: "POST",
    headers,
    body: JSON.stringify({ id: "outlet" }),
  });
  assert.equal(made.status, 200);
  // The reply's shape is checked by the API's own tests.
  const { secret } = (await made.json()) as { readonly secret: string };
  const sent = await fetch(`${url}/v1/events`, {
    method: "POST",
    headers: { ...headers, authorization: `Bearer ${secret}` },
    body: JSON.stringify({ event: "Purchase", event_id: "outlet-1" }),
  });
  assert.equal(sent.status, 202);
  const listed = await fetch(`${url}/api/stores/outlet/events`, { headers });
  assert.match(await listed.text(), /outlet-1/);
});

test("only a secret may stay unset on the machine that applies", () => {
  const text = "stores: [{ id: demo, name: '${SHOP}', write_keys: ['${KEY}'] }]";
  assert.throws(
    () => readForServer("f.yaml", text, {}),
    (error) => error instanceof OperatorError && /environment variable is not set/.test(error.message),
  );
  const read = readForServer("f.yaml", text, { SHOP: "My shop" });
  assert.deepEqual(read, { config: { stores: [{ id: "demo", name: "My shop" }] }, kept: ["KEY"] });
});

test("everything that the console does is a call away: the API from the command line", async () => {
  const list = await run("api");
  assert.match(list.out, /GET \/api\/needs/);
  assert.match((await run("api", "replay")).out, /POST .*\/replays/);
  assert.equal((await run("api", "no-such-word")).code, 1);
  const needs = await run("api", "get", "/api/needs");
  assert.deepEqual(JSON.parse(needs.out), { needs: [] }, needs.err);
  const one = "/api/stores/demo/destinations/tiktok";
  const edited = await run("api", "PATCH", one, "--body", '{"active":false}');
  assert.equal(JSON.parse(edited.out).active, false, edited.err);
  await writeFile(join(folder, "rule.json"), JSON.stringify({ source_event: "Purchase", event: "Big" }));
  const rule = await run("api", "PUT", "/api/stores/demo/event-mappings/big", "--body", "@rule.json");
  assert.equal(JSON.parse(rule.out).event, "Big", rule.err);
  assert.equal((await run("api", "DELETE", "/api/stores/demo/event-mappings/big")).out, "");
  const missing = await run("api", "GET", "/api/stores/none/settings");
  assert.equal(missing.code, 1);
  assert.match(missing.err, /none/);
  assert.match((await run("api", "GET", "/")).err, /no call of the API/);
  assert.match((await run("api", "POST", `${one}/hold`, "--body", "{")).err, /not JSON/);
});

test("alerts are fields of the configuration: applied by a file, exported without their addresses", async () => {
  const slack = "https://hooks.slack.example/services/T0/canary-slack-address";
  const alerts = `alerts:
  rules: { oldest_waiting: { threshold: 30 }, traffic_drop: { on: false } }
  quiet_hours: { from: 22, to: 7, time_zone: Europe/Berlin }
  channels:
    - { id: ops, kind: slack, address: "\${SLACK}" }
`;
  await writeFile(join(folder, "alerts.yaml"), file("EUR") + alerts.replace("${SLACK}", slack));
  const applied = await run("apply", "alerts.yaml", "--yes");
  assert.equal(applied.code, 0, applied.err);
  assert.match(applied.out, /^\+ alerts\/channels\/ops\/address: \(secret\)$/m);
  assert.ok(!applied.out.includes(slack));
  const shown = JSON.parse((await run("api", "GET", "/api/alerts")).out);
  assert.deepEqual(
    shown.rules.find((one: { kind: string }) => one.kind === "oldest_waiting"),
    { kind: "oldest_waiting", on: true, threshold: 30 },
  );
  assert.equal(shown.quiet_hours.time_zone, "Europe/Berlin");
  assert.equal(shown.channels[0].target, "hooks.slack.example/…ress");

  const { out: exported } = await run("export");
  assert.ok(!exported.includes(slack));
  assert.match(exported, /address: \$\{SIGNALPOST_ALERTS_OPS_ADDRESS\}/);
  await writeFile(join(folder, "exported-alerts.yaml"), exported);
  assert.match((await run("apply", "exported-alerts.yaml")).out, /^Nothing to change\.$/m);

  // An address that is not known here stays; a rule that the file leaves out goes back to its default.
  await writeFile(
    join(folder, "kept.yaml"),
    file("EUR") + alerts.replace("oldest_waiting: { threshold: 30 }, ", ""),
  );
  const kept = await run("apply", "kept.yaml", "--yes");
  assert.match(kept.out, /^- alerts\/rules\/oldest_waiting\/threshold: 30/m);
  assert.match(kept.err, /SLACK is not set: the server keeps the secret/);
  const after = JSON.parse((await run("api", "GET", "/api/alerts")).out);
  assert.equal(after.channels[0].target, "hooks.slack.example/…ress");

  await writeFile(
    join(folder, "wrong.yaml"),
    file("EUR") + alerts.replace("${SLACK}", "http://inside.example/"),
  );
  const refused = await run("apply", "wrong.yaml", "--yes");
  assert.match(refused.err, /alerts\.channels\.ops\.address: not an https address/);
});
