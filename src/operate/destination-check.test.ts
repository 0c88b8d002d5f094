import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type HttpReply, type HttpRequest, isObject } from "../core/index.ts";
import { destinationType } from "../destinations/index.ts";
import { createTikTokEmulator } from "../emulators/index.ts";
import { checkDestination, sendTestEvent } from "./destination-check.ts";

const pixel = "D1AAAAAC77U000000010";
const tiktok = destinationType("tiktok");
assert.ok(tiktok);

function usable(access_token = "token-that-the-emulator-knows") {
  assert.ok(tiktok);
  const checked = checkDestination({
    type: tiktok,
    settings: { pixel_id: pixel },
    secrets: { access_token },
  });
  assert.ok(checked.ok, JSON.stringify(checked));
  return checked.value;
}

/** Ports that lead to an emulator of TikTok, and what it received. */
function world() {
  const emulator = createTikTokEmulator({
    now: () => 1_770_000_000_000,
    pixels: [{ code: pixel, token: "token-that-the-emulator-knows" }],
  });
  const requests: HttpRequest[] = [];
  return {
    emulator,
    requests,
    ports: {
      clock: { now: () => 1_770_000_000_000, sleep: async () => {} },
      rng: { float: () => 0.5, id: () => "0193" },
      http: {
        async send(request: HttpRequest): Promise<HttpReply> {
          requests.push(request);
          const headers = Object.fromEntries(
            Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]),
          );
          const path = new URL(request.url).pathname;
          const reply = emulator.handle({ method: request.method, path, headers, body: request.body });
          assert.equal(reply.kind, "reply");
          return reply;
        },
      },
    },
  };
}

describe("checking a destination", () => {
  it("lists every problem of settings and secrets, with the place of each", () => {
    assert.ok(tiktok);
    const checked = checkDestination({ type: tiktok, settings: { purchase_event: "Sale" }, secrets: {} });
    assert.ok(!checked.ok);
    assert.deepEqual(checked.problems.map((one) => one.path).sort(), [
      "secrets.access_token",
      "settings.pixel_id",
      "settings.purchase_event",
    ]);
  });
});

describe("a test event", () => {
  it("is a product view with the operator's code, alone in its request, and does not count", async () => {
    const { ports, requests, emulator } = world();
    const answer = await sendTestEvent(usable(), " TEST12345 ", ports);
    assert.equal(answer.verdict, "accepted", answer.sentence);
    assert.equal(requests.length, 1);
    const body: unknown = JSON.parse(requests[0]?.body ?? "");
    assert.ok(isObject(body) && Array.isArray(body.data));
    assert.equal(body.test_event_code, "TEST12345");
    assert.deepEqual(
      body.data.map((event: { readonly event: string }) => event.event),
      ["ViewContent"],
    );
    assert.equal(emulator.ledger().conversions, 0);
  });

  it("is never sent without a code", async () => {
    const { ports, requests } = world();
    assert.equal((await sendTestEvent(usable(), undefined, ports)).verdict, "not_sent");
    assert.equal((await sendTestEvent(usable(), "  ", ports)).verdict, "not_sent");
    assert.equal(requests.length, 0);
  });

  it("tells what a wrong token needs, and shows neither token nor contact", async () => {
    const { ports } = world();
    const answer = await sendTestEvent(usable("another-token-0123456789"), "TEST12345", ports);
    assert.equal(answer.verdict, "refused");
    assert.ok(answer.hint);
    assert.doesNotMatch(JSON.stringify(answer), /another-token|973dfe463ec85785/);
  });
});
