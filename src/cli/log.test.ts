import assert from "node:assert/strict";
import { test } from "node:test";
import { logLine, safeText, secretsOf } from "./log.ts";

const time = "2026-11-22T12:00:00.000Z";

test("a log line is one line, whatever is in its message", () => {
  const hostile = 'x\r\n{"level":"error"}\u001b[31m red \u009b2J \u2028 \u202e txet \u0000 \u200b';
  const line = logLine("warn", hostile, [], time);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there.
  assert.doesNotMatch(line, /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/);
  assert.deepEqual(JSON.parse(line), { time, level: "warn", message: hostile });
});

test("no address, number, quoted payload or secret gets into a log line", () => {
  const quoting = ['{"name":"Jane Canary"', "Jane Canary, canary@mail.example", '{"a":1} Jane Canary'].map(
    complaint,
  );
  const message = `${quoting.join()} canary@mail.example +12135550000 token=canary-token-0123 api=canary"key`;
  const said = safeText(message, ["canary-token-0123", 'canary"key']);
  assert.doesNotMatch(said, /canary|213555/i);
  assert.match(said, /is not valid JSON/);
});

test("an address at the cut is cut out whole", () => {
  const said = safeText(`${"x ".repeat(3_993)} canary.jane@mail.example`);
  assert.doesNotMatch(said, /canary/);
});

test("the secrets of a configuration and of the environment are known to the log", () => {
  const secrets = secretsOf(
    {
      stores: [
        {
          id: "demo",
          write_keys: ["write-key-1"],
          shopify: { shop_domain: "demo.myshopify.com", webhook_secrets: ["hook-secret"] },
          destinations: [{ id: "t", type: "tiktok", settings: {}, secrets: { access_token: "token-1" } }],
        },
      ],
    },
    { SIGNALPOST_API_KEY: "api-key-1", SIGNALPOST_MASTER_KEY: "master-1", PATH: "/bin" },
  );
  assert.deepEqual(secrets.toSorted(), ["api-key-1", "hook-secret", "master-1", "token-1", "write-key-1"]);
});

/** What the JSON parser says of a text. */
function complaint(text: string): string {
  try {
    JSON.parse(text);
  } catch (error) {
    return String(error);
  }
  throw new Error("that was JSON");
}
