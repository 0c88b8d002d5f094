import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { dayMs } from "../core/index.ts";
import { ask } from "./test-client.ts";
import { openStand, rootKey, type Stand } from "./test-stand.ts";

let stand: Stand;
const ours = "D1AAAAAC77U000000010";
const call = (route: string, body?: unknown) =>
  ask(stand, route, { key: rootKey, ...(body === undefined ? {} : { body }) });
const reply = (body: string) => ({ kind: "reply", status: 200, headers: {}, body }) as const;

interface Shown {
  readonly id: string;
  readonly state: string;
  readonly sentence: string;
  readonly at: number | null;
}

async function evidence(): Promise<ReadonlyMap<string, Shown>> {
  const { json } = await call("GET /api/stores/demo/evidence");
  // The reply's shape is the route's schema.
  return new Map((json.evidence as readonly Shown[]).map((one) => [one.id, one]));
}
const proved = async () =>
  [...(await evidence()).values()].filter((one) => one.state === "proved").map((one) => one.id);

before(async () => {
  stand = await openStand();
});
after(() => stand.close());

test("at first only what is configured is proved", async () => {
  assert.deepEqual(await proved(), ["webhook_secret", "destination", "token"]);
});

test("a test event proves the token only when the platform accepted it", async () => {
  const send = () => call("POST /api/stores/demo/destinations/tiktok/test-event", { test_code: "TEST12345" });
  stand.replies.push(reply(JSON.stringify({ code: 40105, message: "revoked", request_id: "1", data: {} })));
  assert.equal((await send()).json.verdict, "refused");
  assert.equal((await evidence()).get("probe")?.state, "missing", "HTTP 200 is no acceptance");
  stand.replies.push(reply(JSON.stringify({ code: 0, message: "OK", request_id: "2", data: {} })));
  assert.equal((await send()).json.verdict, "accepted");
  const probe = (await evidence()).get("probe");
  assert.equal(probe?.state, "proved");
  assert.equal(probe?.at, stand.now());
});

test("an event that was refused proves no delivery; one that was accepted does", async () => {
  await stand.append([{ event: "ViewContent" }, { event: "InitiateCheckout" }], "pixel");
  await stand.settle([{ kind: "rejected", reason: "bad", detail: "no" }], {
    result: "answered",
    detail: "no",
  });
  const before_ = await evidence();
  assert.equal(before_.get("delivered")?.state, "missing");
  await stand.settle([{ kind: "delivered", reason: "accepted", detail: "OK" }], {});
  const shown = await evidence();
  assert.equal(shown.get("delivered")?.sentence, "TikTok Events API accepted an event in the last 30 days.");
  for (const id of ["first_event", "pixel_event", "checkout_event"]) {
    assert.equal(shown.get(id)?.state, "proved", id);
    assert.equal(shown.get(id)?.at, stand.now(), id);
  }
  for (const id of ["server_event", "webhook"]) assert.equal(shown.get(id)?.state, "missing", id);
});

test("a scan proves the pixel on the page, and says when it cannot", async () => {
  const scan = (html: string) => {
    stand.replies.push(reply(html));
    return call("POST /api/stores/demo/scans", { url: "https://shop.example/" });
  };
  await scan(`<script>ttq.load('${ours}')</script><script>x('GTM-ABC1234')</script>`);
  const doubtful = await evidence();
  assert.equal(doubtful.get("scan_pixel")?.sentence, `The scan found ${ours} on the page.`);
  assert.equal(doubtful.get("one_pixel")?.state, "cannot_be_proved");
  await scan(`<script>ttq.load('${ours}')</script>`);
  assert.equal((await evidence()).get("one_pixel")?.state, "proved");
});

test("a page that was watched for a day is proved by its verdict alone", async () => {
  assert.equal((await evidence()).get("watched")?.sentence, "No page was watched for a day yet.");
  stand.replies.push(reply(`<script>ttq.load('${ours}')</script>`));
  await call("POST /api/stores/demo/watches", { url: "https://shop.example/" });
  assert.equal((await evidence()).get("watched")?.state, "missing");
  const twins = [{ platform: "tiktok", name: "AddToCart", event_id: "a" }];
  await stand.append([{ event: "AddToCart", event_id: "a", twins }], "pixel");
  stand.pass(dayMs);
  stand.replies.push(reply(`<script>ttq.load('${ours}')</script>`));
  await stand.api.lookAtWatches();
  assert.equal((await evidence()).get("watched")?.state, "proved");
});
