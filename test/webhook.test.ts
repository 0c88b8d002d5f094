import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Webhook } from "standardwebhooks";
import { type RunningServer, startServer } from "../src/app.ts";
import type { ConfigFile } from "../src/config/index.ts";
import { isObject } from "../src/core/index.ts";

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const writeKey = "a-write-key-that-is-long-enough-for-a-test";
const loopback = ["127.0.0.0/8"];

/** What a receiver got and made of it: the message, or why it is not genuine. */
interface Received {
  readonly path: string;
  readonly id: string;
  readonly message: unknown;
}

/** A receiver as its owner would write it: the published library checks every message. */
async function startReceiver() {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    answer(request, response).catch((error) => response.writeHead(401).end(String(error)));
  });
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    );
    const message = new Webhook(secret).verify(Buffer.concat(chunks).toString(), headers);
    const path = request.url ?? "";
    received.push({ path, id: headers["webhook-id"] ?? "", message });
    if (path === "/gone") response.writeHead(410).end();
    else if (path === "/moved") response.writeHead(307, { location: "/inbox" }).end();
    else response.writeHead(204).end();
  };
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // A server that listens on a port has an AddressInfo; the other forms are for pipes.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    named: `http://localhost:${port}`,
    at: (path: string) => received.filter((one) => one.path === path),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

let folder = "";
let server: RunningServer;
let receiver: Awaited<ReturnType<typeof startReceiver>>;

before(async () => {
  receiver = await startReceiver();
  folder = await mkdtemp(join(tmpdir(), "webhook-"));
  server = await startServer({
    config: configFor(receiver),
    folder,
    consoleFolder: join(folder, "no-console"),
    port: 0,
    environment: {},
    logged: () => {},
    fatal: (error) => {
      throw error;
    },
  });
  const reply = await fetch(`${server.url}/v1/events`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${writeKey}` },
    body: JSON.stringify({
      event: "Purchase",
      event_id: "order-1001",
      user: { email: "Ada@Example.com" },
      consent: { marketing: true, sale_of_data: true, analytics: true },
      properties: { value: 59.9, currency: "USD", order_id: "1001" },
    }),
  });
  assert.equal(reply.status, 202);
});

after(async () => {
  await server?.close();
  await receiver?.close();
  await rm(folder, { recursive: true });
});

/** One event, five webhooks: what becomes of each is that one's own affair. */
function configFor({ url, named }: { readonly url: string; readonly named: string }): ConfigFile {
  const webhook = (id: string, settings: object) => ({
    id,
    type: "webhook",
    active: true,
    settings: { ...settings },
    secrets: { signing_secret: secret },
  });
  return {
    stores: [
      {
        id: "demo",
        name: "Demo shop",
        country: "US",
        currency: "USD",
        origins: ["https://shop.example"],
        write_keys: [writeKey],
        destinations: [
          webhook("allowed", { url: `${named}/inbox`, allow_networks: loopback }),
          webhook("gone", { url: `${url}/gone`, allow_networks: loopback }),
          webhook("moved", { url: `${url}/moved`, allow_networks: loopback }),
          webhook("private-address", { url: `${url}/never` }),
          webhook("private-name", { url: `${named}/never` }),
        ],
      },
    ],
  };
}

async function until<T>(find: () => Promise<T | null | undefined | false>): Promise<T> {
  for (;;) {
    const found = await find();
    if (found) return found;
    await sleep(20);
  }
}

const balance = (id: string) => server.ports.trace.balance(`demo/${id}`, null, null);
const heldAt = (id: string) =>
  until(async () => {
    const pause = await server.ports.ledger.paused(`demo/${id}`);
    return pause?.kind === "held" && pause;
  });

async function attemptsAt(id: string) {
  return until(async () => {
    const [event] = await server.ports.trace.find("demo", "order-1001");
    if (!event) return null;
    const deliveries = await server.ports.trace.deliveries(event.part, event.position);
    const attempts = deliveries.find((one) => one.destination === `demo/${id}`)?.attempts ?? [];
    return attempts.length > 0 && attempts;
  });
}

describe("webhooks of a running server", () => {
  it("reach a receiver that checks them with the published library, on a network that was allowed", async () => {
    await until(async () => (await balance("allowed")).delivered === 1);
    const [message, ...others] = receiver.at("/inbox");
    assert.equal(others.length, 0);
    assert.match(message?.id ?? "", /^msg_[0-9a-f]{32}$/);
    const { type, version, data } = asObject(message?.message);
    assert.deepEqual([type, version], ["storefront.event", 1]);
    assert.deepEqual([asObject(data).event, asObject(data).event_id], ["Purchase", "order-1001"]);
    assert.doesNotMatch(JSON.stringify(message), /ada@example\.com/i);
  });

  it("end where a receiver is gone for good: the destination is held, and the event waits", async () => {
    assert.match((await heldAt("gone")).hint, /gone for good \(410\)/);
    assert.equal(receiver.at("/gone").length, 1);
    assert.equal((await balance("gone")).delivered, 0);
  });

  it("do not follow redirects", async () => {
    assert.match((await heldAt("moved")).hint, /redirects, which is not followed/);
    assert.equal(receiver.at("/moved").length, 1);
    assert.equal(receiver.at("/inbox").length, 1);
  });

  for (const [id, words] of [
    ["private-address", /a private address, which is not allowed/],
    ["private-name", /leads to a private address, which is not allowed/],
  ] as const) {
    it(`never reach a ${id.replace("-", " ")}, unless its network is allowed`, async () => {
      const [attempt] = await attemptsAt(id);
      assert.match(JSON.stringify(attempt), words);
      assert.equal(receiver.at("/never").length, 0);
      assert.equal((await balance(id)).delivered, 0);
    });
  }
});

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  assert.ok(isObject(value), `not an object: ${JSON.stringify(value)}`);
  return value;
}
