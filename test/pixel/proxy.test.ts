import assert from "node:assert/strict";
import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { Browser } from "playwright-core";
import { launchBrowser } from "../browser.ts";
import { createPixelStand } from "./stand.ts";
import { openServer, readTrace } from "./whole-scene.ts";

/**
 * The recipes of the documents as they stand there, in the real nginx and Caddy: names, ports and certificates are put
 * in, nothing else. Visitors come over IPv6 and the proxy speaks to the collector over IPv4, so that taking its address
 * for theirs is noticed.
 */
const visitorAddress = "::1";
const resolving =
  "--host-resolver-rules=MAP www.shop.test [::1], MAP track.shop.test [::1], MAP *.test 127.0.0.1";
const userAgent =
  "Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
const testMsMax = 240_000;

interface Setting {
  readonly folder: string;
  readonly port: number;
  /** Addresses of shop and collector, without scheme. */
  readonly shop: string;
  readonly collector: string;
}

interface Recipe {
  readonly name: string;
  readonly program: "nginx" | "caddy";
  readonly origin: (port: number) => string;
  /** Where the snippet finds the collector. */
  readonly endpoint: (port: number) => string;
  readonly write: (setting: Setting) => Promise<string>;
}

const documents = new URL("../../docs/", import.meta.url);

async function readDocument(name: string): Promise<string> {
  return readFile(new URL(name, documents), "utf8");
}

/** The block of docs/pixel.md in this language. */
async function recipeOf(language: string): Promise<string> {
  const text = await readDocument("pixel.md");
  const [, block] = text.match(RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``)) ?? [];
  assert.ok(block, `docs/pixel.md has a recipe for ${language}`);
  return block;
}

const nginxFrame = (folder: string, servers: string) => `
daemon off; pid ${folder}/pid; error_log ${folder}/error.log; events {}
http {
  access_log off;
  client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
  ${servers}
}`;

const caddyFrame = (folder: string) => `{
  admin off
  storage file_system ${folder}
  skip_install_trust
  auto_https disable_redirects
}
`;

const recipes: readonly Recipe[] = [
  {
    name: "docs/pixel.md: nginx, below the shop's own origin",
    program: "nginx",
    origin: (port) => `http://www.shop.test:${port}`,
    endpoint: (port) => `http://www.shop.test:${port}/px`,
    async write({ folder, port, shop, collector }) {
      const block = (await recipeOf("nginx")).replaceAll("https://collector.internal", `http://${collector}`);
      const host = shop.replace("shop.test", "127.0.0.1");
      return nginxFrame(
        folder,
        `server { listen [::1]:${port}; ${block} location / { proxy_pass http://${host}; } }`,
      );
    },
  },
  {
    name: "docs/pixel.md: Caddy, below the shop's own origin",
    program: "caddy",
    origin: (port) => `http://www.shop.test:${port}`,
    endpoint: (port) => `http://www.shop.test:${port}/px`,
    async write({ folder, port, shop, collector }) {
      const block = (await recipeOf("caddy")).replaceAll("collector.internal:8080", collector);
      const host = shop.replace("shop.test", "127.0.0.1");
      return `${caddyFrame(folder)}http://www.shop.test:${port} {\n${block}\nreverse_proxy ${host}\n}\n`;
    },
  },
  {
    name: "docs/deploy/nginx.conf: a name below the shop's domain, with TLS",
    program: "nginx",
    origin: () => "",
    endpoint: (port) => `https://track.shop.test:${port}`,
    async write({ folder, port, collector }) {
      const [key, certificate] = makeCertificate(folder);
      const text = (await readDocument("deploy/nginx.conf"))
        .replaceAll("track.shop.example", "track.shop.test")
        .replace(/ssl_certificate_key .*;/, `ssl_certificate_key ${key};`)
        .replace(/ssl_certificate .*;/, `ssl_certificate ${certificate};`)
        .replace("listen 443", `listen [::1]:${port}`)
        .replace("127.0.0.1:8080", collector)
        // What listens elsewhere: all of IPv6, and the way from http to https.
        .replace(/.*listen \[::\].*\n/g, "")
        .replace("listen 80;", `listen unix:${folder}/plain.sock;`);
      return nginxFrame(folder, text);
    },
  },
  {
    name: "docs/deploy/Caddyfile: a name below the shop's domain, with TLS",
    program: "caddy",
    origin: () => "",
    endpoint: (port) => `https://track.shop.test:${port}`,
    async write({ folder, port, collector }) {
      const text = (await readDocument("deploy/Caddyfile"))
        .replace("track.shop.example {", `https://track.shop.test:${port} {\n\ttls internal`)
        .replace("127.0.0.1:8080", collector);
      return caddyFrame(folder) + text;
    },
  },
];

function makeCertificate(folder: string): readonly [key: string, certificate: string] {
  const [key, certificate] = [join(folder, "key.pem"), join(folder, "certificate.pem")];
  const subject = ["-subj", "/CN=track.shop.test", "-addext", "subjectAltName=DNS:track.shop.test"];
  const made = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", key, "-out"];
  execFileSync("openssl", [...made, certificate, ...subject], { stdio: "ignore" });
  return [key, certificate];
}

/** One that nobody listens on at the moment. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, visitorAddress);
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  assert.ok(address !== null && typeof address === "object");
  return address.port;
}

async function startProxy(program: Recipe["program"], folder: string, config: string): Promise<ChildProcess> {
  const file = join(folder, "config");
  await writeFile(file, config);
  const args = program === "nginx" ? ["-c", file] : ["run", "--adapter", "caddyfile", "--config", file];
  return spawn(program, args, { stdio: "inherit", env: { ...process.env, HOME: folder } });
}

/** Resolves once somebody listens there. */
async function listening(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, visitorAddress);
    const [answer] = await Promise.race([
      once(socket, "connect").then(() => ["connected"]),
      once(socket, "close").then(() => ["closed"]),
    ]).catch(() => ["closed"]);
    socket.destroy();
    if (answer === "connected") return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe("behind a reverse proxy", { concurrency: 1 }, () => {
  let browser: Browser;
  before(async () => {
    browser = await launchBrowser([resolving]);
  });
  after(() => browser?.close());

  for (const recipe of recipes) {
    const missing = spawnSync(recipe.program, [recipe.program === "nginx" ? "-v" : "version"]).error;
    const skip = missing ? `no ${recipe.program} here` : false;
    it(recipe.name, { skip, timeout: testMsMax }, async () => {
      const stand = await createPixelStand();
      const port = await freePort();
      const origin = recipe.origin(port) || stand.shop;
      const { server, close } = await openServer(stand, [origin], 1);
      const folder = await mkdtemp(join(tmpdir(), "pixel-proxy-"));
      const shop = new URL(stand.shop).host;
      const collector = new URL(server.url).host;
      const proxy = await startProxy(
        recipe.program,
        folder,
        await recipe.write({ folder, port, shop, collector }),
      );
      const context = await browser.newContext({ ignoreHTTPSErrors: true, userAgent });
      // A visitor who claims another address, where the browser lets the page say so.
      if (recipe.endpoint(port).startsWith(origin)) {
        await context.setExtraHTTPHeaders({ "x-forwarded-for": "203.0.113.66" });
      }
      try {
        await listening(port);
        const page = await context.newPage();
        const answered = page.waitForResponse("**/e");
        await stand.visit(page, "plain", { endpoint: recipe.endpoint(port) }, "", { origin });
        const response = await answered;
        assert.equal(response.status(), 202);
        const { events } = response.request().postDataJSON();
        const trace = await readTrace(server, events[0].event_id);
        // The console shows addresses without their last part.
        const { ip } = Object(trace.copies[0]?.body);
        assert.equal(ip, masked(visitorAddress));
        // The shop of this test has no TLS, so that its browser would not keep a cookie from an address that has.
        const [cookie = ""] = (await response.headerValues("set-cookie")).filter((one) =>
          /HttpOnly/.test(one),
        );
        assert.match(cookie, RegExp(`^_signalpost=${trace.copies[0]?.visitor_id};.*Domain=shop.test`));
        assert.equal(/Secure/.test(cookie), recipe.endpoint(port).startsWith("https:"));
      } finally {
        await context.close();
        proxy.kill();
        await once(proxy, "exit");
        await close();
        await stand.close();
        await rm(folder, { recursive: true, force: true });
      }
    });
  }
});

function masked(address: string): string {
  return `${address.split(":").slice(0, 3).join(":")}:…`;
}
