import assert from "node:assert/strict";
import { parse, stringify } from "yaml";
import { logLine } from "../../../src/cli/log.ts";
import { batchLines } from "../../../src/cli/send/event-file.ts";
import { type ConfigFile, flattenConfig, isSecretField, parseConfig } from "../../../src/config/index.ts";
import { exportConfiguration, readPage } from "../../../src/operate/index.ts";
import { parseConditions } from "../../../src/route/index.ts";
import { assertNobody, jsonBytes, type Parser, person } from "../parser.ts";
import { eventWords, filesAt, rawEvents } from "../seeds.ts";

const environment = { SIGNALPOST_WRITE_KEY: "wk_0123456789", HOOK_SECRET: "hook-secret-0123" };

/** Readers of files, pages and texts. */
export function textParsers(): readonly Parser[] {
  return [configParser(), conditionParser(), pageParser(), logParser(), linesParser()];
}

function configParser(): Parser {
  return {
    name: "config",
    reads: "the configuration file, and `export` of what it says",
    seeds: [...filesAt("src/cli/init/example.yaml"), Buffer.from(fullConfig), ...oneSettingEach(fullConfig)],
    words: [
      "stores:",
      "- id: ",
      "&a ",
      "*a",
      "<<: *a",
      "!!binary ",
      "? ",
      "|\n",
      "${SIGNALPOST_WRITE_KEY}",
      "${X:-y}",
      "---\n",
    ],
    // Larger than any real one; who runs the server writes it, and nobody else.
    bytesMax: 16 * 1024,
    take(input) {
      const text = input.toString("utf8");
      const parsed = parseConfig(text, environment);
      if (!parsed.ok) {
        assert.ok(parsed.problems.length > 0);
        for (const one of parsed.problems) assert.ok(one.problem !== "" && one.hint !== "");
        return;
      }
      // JSON is YAML: what was understood reads as itself again.
      assertSame(
        parsed.value,
        parseConfig(JSON.stringify(parsed.value).replaceAll("${", "$ {"), environment),
        parsed.value,
      );
      // Who writes a secret's variable into another field shows it.
      const shown = [...flattenConfig(parsed.value)].filter(([path]) => !isSecretField(path));
      if (/wk_0123456789|hook-secret-0123/.test(JSON.stringify(shown))) return;
      const exported = exportConfiguration(parsed.value);
      assert.doesNotMatch(exported, /wk_0123456789|hook-secret-0123/);
    },
  };
}

function assertSame(value: ConfigFile, again: ReturnType<typeof parseConfig>, of: ConfigFile): void {
  // A number without end is none in JSON.
  if (JSON.stringify(of).includes("${") || /\.(?:inf|nan)\b/.test(stringify(of))) return;
  assert.ok(again.ok, JSON.stringify(again).slice(0, 300));
  assert.equal(stringify(again.value), stringify(value));
}

const fullConfig = `
server:
  public_url: "https://track.shop.example"
  trusted_proxies: 1
  retention_days: 30
  smtp: { host: smtp.shop.example, port: 587, tls: starttls, password: "\${HOOK_SECRET}", from: a@shop.example }
alerts:
  rules: { held: { on: true }, failures: { threshold: 0.2 } }
  quiet_hours: { from: 22, to: 7, time_zone: Europe/Berlin }
  channels: [{ id: pager, kind: webhook, address: "https://pager.example/x", secret: "\${HOOK_SECRET}" }]
stores:
  - id: shop
    name: My shop
    country: US
    countries: [US, CA]
    currency: USD
    origins: ["https://shop.example"]
    write_keys: ["\${SIGNALPOST_WRITE_KEY}"]
    public_key: shop
    cookie_domain: shop.example
    send_bots: false
    consent: { regulated: deny, elsewhere: allow }
    shopify: { shop_domain: my-shop.myshopify.com, webhook_secrets: ["\${HOOK_SECRET}"], api_version: "2026-01" }
    event_mappings:
      - id: big
        source_event: Purchase
        event: Big
        when: [{ field: properties.value, operator: greater, value: 500 }]
    derived_events: { customer: true, high_value_above: 500 }
    order_sources: { subscription_renewal: send }
    order_source_rules: [{ source: outlet, app_id: "4711", email_domain: outlet.example }]
    order_source_exclusions: [{ source: tiktok_shop, destinations: [] }]
    destinations:
      - id: t
        type: tiktok
        settings: &s { pixel_id: C1, list: [1, 2.5, "x"] }
        secrets: { access_token: "0123456789" }
        filter: { events: [Purchase], when: [{ field: url, operator: contains, value: a }] }
        delivery: { settle_ms: { Purchase: 15000 }, rejected_share_max: 0.5 }
`;

/** Files with one setting each, as block YAML and as JSON: small ones are read faster, and JSON is changed as a tree. */
function oneSettingEach(text: string): readonly Buffer[] {
  const { stores, ...others }: { stores: readonly object[] } = parse(text); // the text stands above
  const settings = Object.entries({ ...stores[0] }).map(([name, value]) => ({
    stores: [{ id: "shop", [name]: value }],
  }));
  const parts = Object.entries(others).map(([name, value]) => ({ stores: [{ id: "shop" }], [name]: value }));
  return [...settings, ...parts].flatMap((one) => [Buffer.from(stringify(one)), jsonBytes(one)]);
}

function conditionParser(): Parser {
  const seeds = [
    [{ field: "properties.value", operator: "greater", value: 50 }],
    [
      { field: "event", operator: "in", value: ["Purchase", "Lead"] },
      { field: "url", operator: "exists" },
    ],
  ];
  return {
    name: "condition",
    reads: "conditions of filters and mappings",
    seeds: seeds.map(jsonBytes),
    words: ["field", "operator", "value", "equals", "contains", "exists", "properties.x.y"],
    bytesMax: 64 * 1024,
    take(input) {
      const raw = jsonOf(input);
      const parsed = parseConditions(raw, "when");
      if (!parsed.ok) assert.ok(parsed.problems.length > 0);
    },
  };
}

function jsonOf(input: Buffer): unknown {
  try {
    return JSON.parse(input.toString("utf8"));
  } catch {
    return input.toString("utf8");
  }
}

function pageParser(): Parser {
  return {
    name: "page",
    reads: "the source of a shop's page",
    seeds: filesAt("src/operate/scan/fixtures/*.html"),
    words: [
      "<script>",
      "</script>",
      "ttq.load('",
      "webPixelsConfigList",
      "asyncLoad",
      "urls = [",
      "<!--",
      "\\u0026",
      "<table>",
      "<b>",
    ],
    // Of 2 MiB: time grows in proportion, and the server reads pages in a thread of its own.
    bytesMax: 64 * 1024,
    take(input) {
      const page = readPage(input.toString("utf8"));
      assert.equal(JSON.stringify(JSON.parse(JSON.stringify(page))), JSON.stringify(page));
      for (const one of page.pixels) assert.match(one.id, /^[\w-]{1,60}$/, JSON.stringify(one));
    },
  };
}

function logParser(): Parser {
  const secret = "canary-secret-0123456789";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there.
  const unseen = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/;
  return {
    name: "log",
    reads: "what a log line says",
    seeds: [
      `TypeError: x of ${person.email} ${secret}\n at f (file.ts:1)`,
      `Unexpected token 'h', "hello ${person.email}" is not valid JSON`,
    ].map((one) => Buffer.from(one)),
    words: ["\r\n", "\u001b[31m", "\u202e", '"level":"error"', person.email, secret],
    bytesMax: 64 * 1024,
    take(input) {
      const line = logLine("error", input.toString("utf8"), [secret], "2026-11-22T12:00:00Z");
      assert.doesNotMatch(line, unseen);
      assert.equal(typeof JSON.parse(line).message, "string");
      assertNobody(line, "in the log");
      assert.ok(!line.includes(secret));
    },
  };
}

function linesParser(): Parser {
  return {
    name: "event-file",
    reads: "the file of `signalpost send`, as its stream is cut",
    seeds: [Buffer.from(rawEvents.map((one) => JSON.stringify(one)).join("\n")), Buffer.from("\n\r\n{}\n")],
    words: [...eventWords, "\n", "\r\n"],
    // Several of the disk's pieces; what is read between two of them is what counts.
    bytesMax: 128 * 1024,
    async take(input) {
      const wanted = linesOf(input);
      let [read, end] = [0, 0];
      const limits = { eventsMax: 3, bytesMax: 4096 };
      for await (const batch of batchLines(cut(input), { byte: 0, line: 0 }, limits)) {
        assert.ok(batch.lines.length >= 1 && batch.lines.length <= limits.eventsMax);
        for (const line of batch.lines) {
          const expected = wanted[read++];
          assert.ok(line.number === expected?.number && line.text === expected.text);
        }
        assert.ok(batch.endByte > end && batch.endByte <= input.length);
        end = batch.endByte;
      }
      assert.equal(read, wanted.length);
    },
  };
}

/** The same lines, read in the plainest way. */
function linesOf(input: Buffer): readonly { readonly number: number; readonly text: string }[] {
  return input
    .toString("utf8")
    .split("\n")
    .map((line, index) => ({ number: index + 1, text: line.trim() }))
    .filter(({ text }) => text !== "");
}

/** A file's pieces. The disk gives 64 KiB at a time; smaller ones end within lines and characters. */
async function* cut(input: Buffer): AsyncGenerator<Buffer> {
  const bytes = Math.max(1 + (input.length % 97), input.length >> 5);
  for (let at = 0; at < input.length; at += bytes) yield input.subarray(at, at + bytes);
}
