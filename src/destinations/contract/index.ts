import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { AnyDestinationType, RequestContext } from "../../core/index.ts";
import { checkContacts } from "./check-contacts.ts";
import { checkManifest } from "./check-manifest.ts";
import { checkMapping } from "./check-mapping.ts";
import { checkPrivacy } from "./check-privacy.ts";
import { checkRequest } from "./check-request.ts";
import { checkVerdict } from "./check-verdict.ts";
import { type Account, clearContactsOf, type EventFixture, readFixtures } from "./fixtures.ts";
import { eventFrom, receivedAt, secretsOf, settingsOf } from "./sample.ts";

export { eventFrom, settingsOf } from "./sample.ts";

/**
 * What every destination promises, as tests over its folder. The folder brings `fixtures/account.json` (settings and
 * secrets of a complete account), `fixtures/*.json` (events and what the platform's documents say is sent for them)
 * and `fixtures/replies/*.json` (the platform's replies and how they must read).
 */
export function destinationContract(type: AnyDestinationType, dir: string): void {
  const fixtures = readFixtures(dir);
  const { account } = fixtures;
  // A platform that takes contacts in clear only is looked at with its operator's switch on.
  const on = type.manifest.clearContacts ? { clear_contacts: true } : {};
  const settings = settingsOf(type, { ...account.settings, ...on });
  const secrets = secretsOf(type, account.secrets);
  const context: RequestContext<object> = {
    settings,
    secrets,
    baseUrl: type.manifest.baseUrl,
    now: receivedAt,
  };

  describe(`${type.manifest.type}: manifest`, () => checkManifest(type, dir, account));
  describe(`${type.manifest.type}: mapping`, () => checkMapping(type, settings));
  describe(`${type.manifest.type}: privacy`, () => checkPrivacy(type, context));
  describe(`${type.manifest.type}: contacts in clear`, () => checkContacts(type, context, account));
  describe(`${type.manifest.type}: request`, () => checkRequest(type, context));
  describe(`${type.manifest.type}: verdict`, () => checkVerdict(type, settings, fixtures.replies));
  describe(`${type.manifest.type}: fixtures`, () => {
    it("has at least a purchase, with the origin of what is expected", () => {
      assert.ok(fixtures.events.some(({ fixture }) => eventName(fixture.event) === "Purchase"));
    });
    for (const { name, fixture } of fixtures.events) {
      it(`${name} maps exactly`, () => checkFixture(type, context, account, fixture));
    }
  });
}

function checkFixture(
  type: AnyDestinationType,
  context: RequestContext<object>,
  account: Account,
  fixture: EventFixture,
): void {
  assert.ok(
    fixture.origin.source && fixture.origin.read,
    "origin: where the expectation comes from, and when it was read",
  );
  const settings = settingsOf(type, { ...account.settings, ...fixture.settings });
  const contacts = clearContactsOf(fixture.contacts);
  const mapped = type.map(eventFrom(fixture.event, fixture.context), settings, contacts);
  if (fixture.skip !== undefined) {
    assert.equal(mapped.kind === "skip" ? mapped.reason : "sent", fixture.skip);
    return;
  }
  assert.ok(mapped.kind === "payload", JSON.stringify(mapped));
  const request = type.request([mapped.payload], { ...context, settings });
  assert.deepEqual(JSON.parse(request.body), fixture.body);
  if (fixture.url !== undefined) assert.equal(request.url, fixture.url);
}

function eventName(event: unknown): unknown {
  return typeof event === "object" && event !== null && "event" in event ? event.event : undefined;
}
