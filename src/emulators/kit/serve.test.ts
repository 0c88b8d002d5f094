import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { createTikTokEmulator } from "../tiktok/emulator.ts";
import { pixel, purchase, startMs, token, trackBody } from "../tiktok/test-stand.ts";
import { type ServedEmulator, serveEmulator } from "./serve.ts";

let served: ServedEmulator;
beforeEach(async () => {
  served = await serveEmulator(
    createTikTokEmulator({ now: () => startMs, pixels: [{ code: pixel, token }] }),
  );
});
afterEach(() => served.close());

function track(signal?: AbortSignal): Promise<Response> {
  return fetch(`${served.url}/open_api/v1.3/event/track/`, {
    method: "POST",
    headers: { "access-token": token, "content-type": "application/json" },
    body: JSON.stringify(trackBody([purchase()])),
    ...(signal ? { signal } : {}),
  });
}

async function post(path: string, body: unknown): Promise<{ status: number; body: string }> {
  const response = await fetch(served.url + path, { method: "POST", body: JSON.stringify(body) });
  return { status: response.status, body: await response.text() };
}

async function received(): Promise<unknown> {
  const response = await fetch(`${served.url}/__ledger`);
  assert.match(response.headers.get("content-type") ?? "", /^application\/json/);
  const ledger = await response.json();
  assert.ok(typeof ledger === "object" && ledger !== null && "received" in ledger);
  return ledger.received;
}

describe("over HTTP", () => {
  test("a request is answered and its events are in the ledger", async () => {
    const response = await track();
    assert.equal(response.status, 200);
    assert.match(await response.text(), /^{"code":0,"message":"OK","request_id":"\w{34}","data":{}}$/);
    assert.equal(await received(), 1);
  });

  test("a reset after acceptance breaks the connection, and the event counts", async () => {
    assert.equal((await post("/__faults", { reset_after: "next 1" })).status, 200);
    await assert.rejects(track(), TypeError);
    assert.equal(await received(), 1);
    assert.equal((await track()).status, 200);
  });

  test("a reset before acceptance breaks the connection, and nothing counts", async () => {
    await post("/__faults", { reset_before: "next 1", latency_ms: 5 });
    await assert.rejects(track(), TypeError);
    assert.equal(await received(), 0);
  });

  test("a time-out after acceptance never answers, and the event counts", async () => {
    await post("/__faults", { timeout_after: "next 1" });
    const abort = new AbortController();
    const silent = track(abort.signal);
    while ((await received()) === 0);
    abort.abort();
    await assert.rejects(silent, { name: "AbortError" });
  });

  test("an unknown fault is refused with the list of valid ones", async () => {
    const answer = await post("/__faults", { latency: 5 });
    assert.equal(answer.status, 400);
    assert.match(answer.body, /Unknown switch \\"latency\\". Valid switches: refusal_status, batch,/);
  });

  test("a token can be revoked and added while it runs", async () => {
    await post("/__token", { token, revoked: true });
    assert.match(await (await track()).text(), /"code":40105/);
    await post("/__token", { pixel, token });
    assert.match(await (await track()).text(), /"code":0/);
    assert.equal((await post("/__token", { pixel })).status, 400);
    assert.equal((await post("/__token", { token })).status, 400);
  });

  test("reset empties the ledger", async () => {
    await track();
    assert.equal((await post("/__reset", {})).status, 200);
    assert.equal(await received(), 0);
  });

  test("faults show their values and definitions; unknown addresses name the known ones", async () => {
    const faults = await (await fetch(`${served.url}/__faults`)).text();
    assert.match(faults, /"refusal_status":"200"/);
    assert.match(faults, /"definitions":\[{"name":"refusal_status","group":"behaviour","kind":"choice"/);
    const unknown = await fetch(`${served.url}/__nothing`);
    assert.equal(unknown.status, 404);
    assert.match(await unknown.text(), /GET \/__ledger/);
  });

  test("a payload nested without end does not stop it", async () => {
    const deep = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
    const event = JSON.stringify(purchase({ deep: 0 })).replace('"deep":0', `"deep":${deep}`);
    const response = await fetch(`${served.url}/open_api/v1.3/event/track/`, {
      method: "POST",
      headers: { "access-token": token, "content-type": "application/json" },
      body: JSON.stringify(trackBody([])).replace("[]", `[${event}]`),
    });
    assert.match(await response.text(), /"code":0/);
    assert.equal((await fetch(`${served.url}/__ledger?payloads=1`)).status, 500);
    assert.equal(await received(), 1);
  });

  test("closing breaks a request that hangs", async () => {
    await post("/__faults", { timeout_before: "next 1" });
    const silent = assert.rejects(track(), TypeError);
    while ((await (await fetch(`${served.url}/__faults`)).text()).includes('"timeout_before":"next 1"'));
    await served.close();
    await silent;
  });
});
