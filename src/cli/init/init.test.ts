import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ConfigFile, parseConfig } from "../../config/index.ts";
import { isObject } from "../../core/index.ts";
import { exampleConfig } from "./index.ts";

const environment = {
  SIGNALPOST_WRITE_KEY: "0123456789abcdef",
  SHOPIFY_WEBHOOK_SECRET: "secret",
  SHOPIFY_ADMIN_TOKEN: "token",
  SMTP_PASSWORD: "password",
  SLACK_WEBHOOK: "https://hooks.slack.com/services/T0/B0/x",
  PAGER_ADDRESS: "https://pager.example/alerts",
  PAGER_SECRET: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
  ALERT_MAILBOX: "ops@shop.example",
  TIKTOK_PIXEL_ID: "D1AAAAAC77U000000010",
  TIKTOK_ACCESS_TOKEN: "token",
};

/** Every name that the schema knows. */
function names(schema: unknown): readonly string[] {
  if (!isObject(schema)) return [];
  const properties = isObject(schema.properties) ? schema.properties : {};
  const inner = [
    schema.items,
    ...(Array.isArray(schema.anyOf) ? schema.anyOf : []),
    ...Object.values(properties),
  ];
  return [...Object.keys(properties), ...inner.flatMap(names)];
}

describe("the example configuration", () => {
  it("is valid as it is", async () => {
    const parsed = parseConfig(await exampleConfig(), environment);
    assert.deepEqual(parsed.ok ? [] : parsed.problems, []);
  });

  it("is valid with all its comments taken off, but for the second of two ways to filter", async () => {
    const text = (await exampleConfig())
      .replace(/ +# filter: \{.*\n/, "")
      .replace(/^( *)# ((?:- )?[\w-]+:(?: .*)?|- .*)$/gm, "$1$2")
      .replace(/^( *)# {3}/gm, "$1  ");
    assert.match(text, /^server:/m);
    assert.match(text, /^ +shop_domain:/m);
    const parsed = parseConfig(text, environment);
    assert.deepEqual(parsed.ok ? [] : parsed.problems, []);
  });

  it("shows every name that the schema knows", async () => {
    const text = await exampleConfig();
    const missing = names(ConfigFile).filter((name) => !text.includes(`${name}:`));
    assert.deepEqual(missing, []);
  });
});
