import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { it } from "node:test";
import { type AnyDestinationType, standardNames } from "../../core/index.ts";
import type { Account } from "./fixtures.ts";

/** A manifest explains itself and refuses what it does not understand. */
export function checkManifest(type: AnyDestinationType, dir: string, account: Account): void {
  const { manifest } = type;
  it("explains itself: links, help for every field, a guide", () => {
    assert.ok(manifest.links.length > 0, "links: name the platform's documentation");
    for (const { url } of manifest.links) assert.match(url, /^https:\/\//);
    for (const field of [...manifest.settings, ...manifest.secrets]) {
      assert.ok(field.help.length >= 15, `${field.name}: say in a sentence what it is and where to find it`);
    }
    assert.ok(readdirSync(dir).includes("README.md"), "README.md: the guide for shop owners");
  });
  it("names each setting once, and choices with a default among them", () => {
    const names = [...manifest.settings, ...manifest.secrets].map((field) => field.name);
    assert.deepEqual(names, [...new Set(names)]);
    for (const { name, kind, choices, defaultValue } of manifest.settings) {
      if (kind !== "choice") continue;
      assert.ok(choices?.length, `${name}: a choice needs choices`);
      assert.ok(
        choices.some((choice) => choice.value === defaultValue),
        `${name}: default is no choice`,
      );
    }
  });
  it("has limits that a request can keep", () => {
    const { batchEventsMax, bodyBytesMax, requestsPerSecondMax, eventAgeMsMax, timeoutMs } = manifest.limits;
    const numbers = { batchEventsMax, bodyBytesMax, requestsPerSecondMax, eventAgeMsMax, timeoutMs };
    for (const [name, limit] of Object.entries(numbers)) assert.ok(limit > 0, `limits.${name}: fill it in`);
    assert.ok(bodyBytesMax >= 70_000, "limits.bodyBytesMax: one event of 64 KiB must fit");
  });
  it("has other times for some events only where it says for which, by our names", () => {
    for (const { events, orderSources, withOrderId, ...times } of manifest.limits.exceptions ?? []) {
      assert.ok(events?.length || orderSources?.length || withOrderId, "an exception names its events");
      assert.ok(Object.values(times).length > 0, "an exception has another age or another window");
      for (const name of events ?? [])
        assert.ok(
          standardNames.some((one) => one === name),
          `${name}: use our name`,
        );
      for (const ms of Object.values(times))
        assert.ok(ms === null || ms > 0, "an exception's times are above 0");
    }
  });
  it("reports every missing and unknown setting and secret, and never a secret's value", () => {
    const missing = manifest.settings.filter((field) => field.required).map((field) => field.name);
    const parsed = manifest.parseSettings({ no_such_setting: 1 });
    assert.ok(!parsed.ok);
    assert.deepEqual(parsed.problems.map((one) => one.path).sort(), ["no_such_setting", ...missing].sort());
    for (const field of manifest.secrets) {
      const wrong = manifest.parseSecrets({ ...account.secrets, [field.name]: "half a canary..." });
      assert.ok(!wrong.ok, `${field.name}: a value that was not copied whole must be refused`);
      assert.ok(
        !JSON.stringify(wrong.problems).includes("canary"),
        `${field.name}: the value must not be repeated`,
      );
    }
  });
  for (const wrong of ["text", 1, [], true]) {
    it(`refuses settings that are ${JSON.stringify(wrong)}`, () =>
      assert.ok(!manifest.parseSettings(wrong).ok));
  }
}
