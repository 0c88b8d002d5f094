import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { isObject, minuteMs } from "../core/index.ts";

const main = join(import.meta.dirname, "main.ts");
const pixel = "D1AAAAAC77U000000010";
const environment = {
  PATH: process.env.PATH,
  NO_COLOR: "1",
  SIGNALPOST_WRITE_KEY: "0123456789abcdef",
  TIKTOK_PIXEL_ID: pixel,
  TIKTOK_ACCESS_TOKEN: "token-0123456789abcdef",
};

const folder = await mkdtemp(join(tmpdir(), "cli-"));

/** Starts the command line as a person does. */
function start(args: readonly string[], env: Readonly<Record<string, string | undefined>> = environment) {
  return spawn(process.execPath, [main, ...args], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
}

async function run(args: readonly string[], env?: Readonly<Record<string, string | undefined>>) {
  const child = start(args, env);
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  return { out, err, code };
}

async function text(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks = await Array.fromAsync(stream);
  return Buffer.concat(chunks).toString();
}

describe("signalpost", () => {
  it("explains every command with an example", async () => {
    const { out } = await run(["--help"]);
    const commands = [...out.matchAll(/^ {2}([a-z-]+) /gm)].map((match) => match[1] ?? "");
    assert.ok(commands.includes("send"));
    for (const command of commands.filter((name) => name !== "help")) {
      const help = await run([command, "--help"]);
      assert.match(help.out, /Examples:\n {2}\$ signalpost/, command);
    }
  });

  it("says what a wrong option should have been", async () => {
    const { err, code } = await run(["emulate", "tiktok", "--port", "http"]);
    assert.equal(code, 1);
    assert.match(err, /whole number from 0 to 65535/);
  });
});

describe("signalpost init and check", () => {
  it("writes a file that check accepts, and never writes over it", async () => {
    assert.equal((await run(["init", "first.yaml"])).code, 0);
    const written = await readFile(join(folder, "first.yaml"), "utf8");
    const again = await run(["init", "first.yaml"]);
    assert.equal(again.code, 1);
    assert.match(again.err, /first\.yaml is already there\n {2}Name another file/);
    assert.equal(await readFile(join(folder, "first.yaml"), "utf8"), written);
    const check = await run(["check", "--config", "first.yaml"]);
    assert.equal(check.code, 0, check.err);
    assert.match(check.out, /credentials: Not verified/);
  });

  it("lists all problems with line and column, and no stack", async () => {
    await writeFile(
      join(folder, "bad.yaml"),
      'stores:\n  - id: Shop!\n    currency: dollars\n    write_keys: ["${NOWHERE}"]\n',
    );
    const { err, code } = await run(["check", "--config", "bad.yaml"]);
    assert.equal(code, 1);
    assert.match(err, /bad\.yaml:2:9 {2}stores\.0\.id/);
    assert.match(err, /bad\.yaml:3:15 {2}stores\.0\.currency/);
    assert.match(err, /bad\.yaml:4:18 .*NOWHERE/);
    assert.doesNotMatch(err, /\bat .*\.ts:/);
  });

  it("says how to begin when there is no file", async () => {
    const { err } = await run(["check"]);
    assert.match(err, /there is no signalpost\.yaml\n {2}Write one: signalpost init/);
  });
});

describe("signalpost emulate", () => {
  it("answers like the platform until it is told to stop", async () => {
    const args = ["emulate", "tiktok", "--port", "0", "--pixel", pixel, "--token", "token-0123456789abcdef"];
    const child = start(args);
    after(() => child.kill("SIGKILL"));
    const [line] = await once(child.stdout, "data");
    const ready: unknown = JSON.parse(String(line));
    assert.ok(isObject(ready));
    assert.equal(ready.event, "ready");
    await writeFile(
      join(folder, "shop.yaml"),
      (await readExample()).replace("# base_url: http://127.0.0.1:9001", `base_url: ${ready.url}`),
    );
    const check = await run(["check", "--config", "shop.yaml", "--send-test", "TEST12345"]);
    assert.match(check.out, /ok {7}shop\/tiktok: credentials: .* accepted the test event/);
    child.kill("SIGTERM");
    assert.deepEqual(await once(child, "exit"), [0, null]);
  });

  it("lists the switches when one is wrong", async () => {
    const { err, code } = await run([
      "emulate",
      "tiktok",
      "--port",
      "0",
      "--pixel",
      pixel,
      "--token",
      "t",
      "--switch",
      "batch=no",
    ]);
    assert.equal(code, 1);
    assert.match(err, /batch/);
    assert.match(err, /--help lists all switches/);
  });
});

describe("signalpost serve", () => {
  const serve = ["serve", "--config", "served.yaml", "--data", "served", "--port", "0"];

  it("says when it is ready, takes events, ends with 0 when asked, and is traced and backed up meanwhile", async () => {
    await run(["init", "served.yaml"]);
    const child = start(serve);
    after(() => child.kill("SIGKILL"));
    const [line] = await once(child.stdout, "data");
    const ready: unknown = JSON.parse(String(line));
    assert.ok(isObject(ready) && typeof ready.url === "string");
    const events = join(folder, "events.jsonl");
    await writeFile(events, '{"event":"Lead","event_id":"lead-1"}\n{"event":"","event_id":"lead-2"}\n');
    const sent = await run(["send", events, "--url", ready.url]);
    assert.match(sent.err, /line 2: event: /);
    assert.match(sent.err, /1 accepted, 1 rejected/);
    assert.equal(sent.code, 1);
    const trace = ["trace", "lead-1", "--json", "--config", "served.yaml", "--data"];
    // As in another terminal, which has none of the server's variables.
    const live: unknown = JSON.parse((await run([...trace, "served"], { PATH: process.env.PATH })).out);
    assert.ok(isObject(live) && Array.isArray(live.copies));
    assert.equal(live.copies.length, 1);
    const scripts = join(folder, "served", "scripts");
    await mkdir(scripts, { recursive: true });
    for (const name of ["of-an-earlier-version.js", "being-written.js.123"]) {
      await writeFile(join(scripts, name), "// a script that shops load by its hash");
    }
    const backup = await run(["backup", "saved", "--data", "served"]);
    assert.equal(backup.code, 0, backup.err);
    assert.deepEqual(await readdir(join(folder, "saved", "scripts")), ["of-an-earlier-version.js"]);
    const saved: unknown = JSON.parse((await run([...trace, "saved"])).out);
    assert.deepEqual(isObject(saved) && saved.copies, live.copies);
    child.kill("SIGTERM");
    child.kill("SIGTERM");
    assert.deepEqual(await once(child, "exit"), [0, null]);
  });

  it("ends when its port is taken: whoever watches it would take it for a server", {
    timeout: minuteMs,
  }, async (context) => {
    await writeFile(join(folder, "taken.yaml"), await readExample());
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as AddressInfo; // it listens on a port
    const child = start(["serve", "--config", "taken.yaml", "--data", "taken", "--port", String(port)]);
    context.after(() => {
      child.kill("SIGKILL");
      other.close();
    });
    const [said, [code]] = await Promise.all([text(child.stderr), once(child, "close")]);
    assert.match(said, /is taken by another program/);
    assert.equal(code, 1);
  });

  it("lists every problem of the configuration, those of destinations too, and does not start", async () => {
    const text = (await readExample()).replace("currency: USD", "currency: dollars");
    await writeFile(join(folder, "bad.yaml"), text);
    const wrong = await run(["serve", "--config", "bad.yaml", "--data", "bad", "--port", "0"]);
    assert.equal(wrong.code, 1);
    assert.match(wrong.err, /bad\.yaml:\d+:\d+ {2}stores\.0\.currency/);
    await writeFile(join(folder, "bad.yaml"), await readExample());
    const noToken = await run(["serve", "--config", "bad.yaml", "--data", "bad", "--port", "0"], {
      ...environment,
      TIKTOK_ACCESS_TOKEN: "",
    });
    assert.match(noToken.err, /bad\.yaml:\d+:\d+ {2}stores\.0\.destinations\.0\.secrets\.access_token/);
    assert.equal(noToken.out, "");
  });
});

describe("signalpost pixel", () => {
  const url = "https://track.shop.example";

  it("prints the snippet of a store, and beside it the policy that a page with it needs", async () => {
    await writeFile(join(folder, "pixel.yaml"), await readExample());
    const { out, err, code } = await run(["pixel", "--print", "--config", "pixel.yaml", "--url", url]);
    assert.equal(code, 0, err);
    assert.match(
      out,
      /^<!-- Signalpost -->[\s\S]*track\.shop\.example\/s\.js"[\s\S]*<!-- End Signalpost -->\n$/,
    );
    assert.match(
      err,
      /Content-Security-Policy: script-src 'sha256-[\w+/]{43}=' https:\/\/track\.shop\.example; connect/,
    );
  });

  it("with --sri names a script that never changes, by the integrity that fits it", async () => {
    const args = ["pixel", "--sri", "--mode", "drive", "--config", "pixel.yaml", "--url", url];
    const { out } = await run(args);
    const [, hash = "", integrity = ""] =
      /\/s\/(\w{16})\.js\?with=drive"; e\.integrity = "sha384-([\w+/=]{64})"/.exec(out) ?? [];
    const script = await readFile(join(import.meta.dirname, "../../dist/pixel/s.drive.js"));
    assert.equal(integrity, createHash("sha384").update(script).digest("base64"));
    assert.equal(hash, createHash("sha256").update(script).digest("hex").slice(0, 16));
  });
});

describe("signalpost doctor", () => {
  it("names a file of which not even the beginning can be read, and goes on looking", async () => {
    await mkdir(join(folder, "broken"));
    await writeFile(join(folder, "broken", "state.db"), "no database any more".repeat(1000));
    const { out, err, code } = await run(["doctor", "--data", "broken"]);
    assert.match(out, /failed {3}broken\/state\.db: file is not a database\n.*Restore the latest backup/);
    assert.match(out, /GB free/);
    assert.deepEqual([err, code], ["", 1]);
  });
});

function readExample(): Promise<string> {
  return readFile(join(import.meta.dirname, "init", "example.yaml"), "utf8");
}
