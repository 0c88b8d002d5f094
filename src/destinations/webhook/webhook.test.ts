import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { Webhook } from "standardwebhooks";
import { Compile } from "typebox/compile";
import { storefrontEvent } from "../../core/contract/index.ts";
import type { RequestContext } from "../../core/index.ts";
import { destinationContract } from "../contract/index.ts";
import { messageRequest, sign } from "./client.ts";
import { webhook } from "./index.ts";
import { manifest } from "./manifest.ts";
import { toWebhookEvent } from "./mapping.ts";
import { Message, type WebhookEvent } from "./schema.ts";
import type { WebhookSettings } from "./settings.ts";

destinationContract(webhook, import.meta.dirname);

const now = Date.now();
const oldSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const newSecret = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

function settingsOf(raw: object = {}): WebhookSettings {
  const parsed = manifest.parseSettings({ url: "https://hooks.example/x?y=1", ...raw });
  assert.ok(parsed.ok, JSON.stringify(parsed));
  return parsed.value.settings;
}

function contextOf(raw: object = {}, secrets: Record<string, string> = {}): RequestContext<WebhookSettings> {
  return { settings: settingsOf(raw), secrets: { signing_secret: oldSecret, ...secrets }, baseUrl: "", now };
}

const one: WebhookEvent = {
  event: "Purchase",
  event_id: "order-1",
  event_time: "2026-11-22T12:00:00.000Z",
  received_at: "2026-11-22T12:00:01.000Z",
  store: "demo",
  source: "server",
  properties: { value: "5.00", currency: "USD" },
};

describe("the signature", () => {
  it("is the specification's own for its vector", () => {
    const signature = sign(oldSecret, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", '{"test": 2432232314}');
    assert.equal(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  });

  it("is verified by the published library, and not after a change of the body", () => {
    const { body, headers } = messageRequest([one], contextOf());
    assert.deepEqual(new Webhook(oldSecret).verify(body, { ...headers }), JSON.parse(body));
    assert.throws(() => new Webhook(oldSecret).verify(body.replace("5.00", "6.00"), { ...headers }));
    assert.throws(() => new Webhook(newSecret).verify(body, { ...headers }));
  });

  it("comes twice while the secret changes, and each receiver verifies by the secret it has", () => {
    const context = contextOf({}, { signing_secret: newSecret, previous_signing_secret: oldSecret });
    const { body, headers } = messageRequest([one], context);
    for (const secret of [oldSecret, newSecret]) new Webhook(secret).verify(body, { ...headers });
    assert.equal(headers["webhook-signature"]?.split(" ").length, 2);
  });

  it("has an ID that stays the same for repeats and differs between events", () => {
    const idOf = (event: WebhookEvent, at: number) =>
      messageRequest([event], { ...contextOf(), now: at }).headers["webhook-id"];
    assert.equal(idOf(one, now), idOf(one, now + 86_400_000));
    assert.notEqual(idOf(one, now), idOf({ ...one, event_id: "order-2" }, now));
    assert.notEqual(idOf(one, now), idOf({ ...one, event: "Refund" }, now));
  });
});

describe("the payload", () => {
  const schema = Compile(Message);
  it("always matches its JSON Schema, alone and in a batch, with and without browser data", () => {
    fc.assert(
      fc.property(storefrontEvent, fc.boolean(), fc.boolean(), (event, batches, include_browser) => {
        const context = contextOf({ batches, include_browser });
        const mapped = toWebhookEvent(event, context.settings, {});
        assert.ok(mapped.kind === "payload");
        const message: unknown = JSON.parse(messageRequest([mapped.payload], context).body);
        assert.ok(schema.Check(message), JSON.stringify([schema.Errors(message).slice(0, 3), message]));
      }),
    );
  });
});

describe("the address", () => {
  it("may be private only where the operator lists its network", () => {
    assert.deepEqual(messageRequest([one], contextOf()).publicUnless, []);
    const allowed = contextOf({ allow_networks: ["10.0.0.0/8", "fd00::/8"] });
    assert.deepEqual(messageRequest([one], allowed).publicUnless, ["10.0.0.0/8", "fd00::/8"]);
  });

  it("is refused with credentials in it, and warned about without TLS", () => {
    const parse = (raw: object) => manifest.parseSettings({ url: "https://h.example/", ...raw });
    assert.ok(!parse({ url: "https://user:pass@h.example/" }).ok);
    assert.ok(!parse({ url: "ftp://h.example/" }).ok);
    assert.ok(!parse({ allow_networks: ["10.0.0.0"] }).ok);
    const plain = parse({ url: "http://10.0.0.7/" });
    assert.ok(plain.ok);
    assert.equal(plain.value.warnings.length, 2);
  });
});

describe("settings that are no texts", () => {
  it("and long runs of blanks inside of one take no time", () => {
    const from = process.cpuUsage();
    assert.ok(!manifest.parseSettings({ url: `x${"\u200b ".repeat(50_000)}x` }).ok);
    const { user } = process.cpuUsage(from);
    assert.ok(user < 500_000, `${user / 1000} ms of CPU; quadratic time took many seconds`);
  });

  it("are refused with words, whatever they are made of", () => {
    const parse = (raw: object) => manifest.parseSettings({ url: "https://h.example/", ...raw });
    const odd = { toString: 6 };
    for (const raw of [{ batches: odd }, { allow_networks: odd }, { allow_networks: [odd] }, { url: odd }])
      assert.ok(!parse(raw).ok, JSON.stringify(raw));
    assert.ok(parse({ allow_networks: "10.0.0.0/8, fd00::/8", batches: "true" }).ok);
  });
});

describe("secrets", () => {
  it("must be Standard Webhooks secrets; the previous one may be missing", () => {
    const parse = (raw: Record<string, string>) => manifest.parseSecrets(raw).ok;
    assert.ok(parse({ signing_secret: ` ${oldSecret}\n` }));
    assert.ok(parse({ signing_secret: newSecret, previous_signing_secret: oldSecret }));
    for (const signing_secret of ["", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_short", "whsec_***"]) {
      assert.ok(!parse({ signing_secret }), signing_secret);
    }
  });
});
