import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, it } from "node:test";
import { Webhook } from "standardwebhooks";
import type { StorefrontEvent, Verdict } from "../../src/core/index.ts";
import { destinationType } from "../../src/destinations/index.ts";
import { createWebhookEmulator, type Emulator } from "../../src/emulators/index.ts";
import { ask, payloadsOf, type Stand, sendAll } from "./sender.ts";

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const newSecret = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
const now = Date.now();

function standWith(switches: object = {}, secrets: object = {}, url = "https://hooks.example/inbox") {
  const type = destinationType("webhook");
  assert.ok(type);
  const parsed = type.manifest.parseSettings({ url });
  assert.ok(parsed.ok);
  const emulator: Emulator = createWebhookEmulator({
    now: () => now,
    pixels: [{ code: "inbox", token: secret }],
    switches,
  });
  const { settings } = parsed.value;
  return { type, settings, secrets: { signing_secret: secret, ...secrets }, now, emulator } satisfies Stand;
}

const purchase: StorefrontEvent = {
  event: "Purchase",
  event_id: "order-1",
  event_time: now - 5000,
  received_at: now - 4000,
  store: "demo",
  source: "server",
  properties: { value: "59.90", currency: "USD", order_id: "1" },
};

describe("the webhook and a receiver agree", () => {
  for (const success_status of ["200", "202", "204"]) {
    it(`on success with ${success_status}, and on repeats, which count once`, () => {
      const stand = standWith({ success_status });
      assert.deepEqual(sendAll(stand, [purchase]).outcomes, ["delivered"]);
      assert.deepEqual(sendAll(stand, [purchase]).outcomes, ["delivered"]);
      const { conversions, duplicates } = stand.emulator.ledger();
      assert.deepEqual([conversions, duplicates], [1, 1]);
    });
  }

  it("on a change of the secret: no message is refused in between", () => {
    const stand = standWith({}, { signing_secret: newSecret, previous_signing_secret: secret });
    assert.deepEqual(sendAll(stand, [purchase]).outcomes, ["delivered"]);
    stand.emulator.addToken("inbox", newSecret);
    stand.emulator.revokeToken(secret);
    assert.deepEqual(sendAll(stand, [purchase]).outcomes, ["delivered"]);
    const forgotten = { ...stand, secrets: { signing_secret: secret } };
    assert.equal(ask(forgotten, [purchase]).kind, "hold");
  });

  const faults: readonly (readonly [object, Verdict["kind"]])[] = [
    [{ gone: true }, "hold"],
    [{ redirect: true }, "hold"],
    [{ error_500: "next 1" }, "each"],
    [{ too_many_requests: "next 1" }, "slow"],
    [{ html_502: "next 1" }, "retry"],
    [{ timeout_before: "next 1" }, "retry"],
    [{ timeout_after: "next 1" }, "retry"],
    [{ reset_after: "next 1" }, "retry"],
  ];
  for (const [switches, kind] of faults) {
    it(`on ${JSON.stringify(switches)}: ${kind}, and nothing counts twice`, () => {
      const stand = standWith(switches);
      const verdict = ask(stand, [purchase]);
      assert.equal(verdict.kind, kind);
      if (verdict.kind === "each") assert.equal(verdict.results[0]?.kind, "retry");
      if (kind === "hold") return;
      assert.deepEqual(sendAll(stand, [purchase]).outcomes, ["delivered"]);
      assert.equal(stand.emulator.ledger().conversions, 1);
    });
  }

  it("over HTTP: a receiver with the published library reads the event", async (t) => {
    const received = Promise.withResolvers<unknown>();
    const server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
      );
      received.resolve(new Webhook(secret).verify(Buffer.concat(chunks).toString(), headers));
      response.writeHead(204).end();
    });
    t.after(() => {
      server.close();
      server.closeAllConnections();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo; // a listening server has one
    const stand = standWith({}, {}, `http://127.0.0.1:${port}/inbox`);
    const { settings, secrets } = stand;
    const payloads = payloadsOf(stand, [purchase]);
    const request = stand.type.request(payloads, { settings, secrets, baseUrl: "", now });
    const response = await fetch(request.url, request);
    assert.equal(response.status, 204);
    assert.deepEqual(await received.promise, JSON.parse(request.body));
  });
});
