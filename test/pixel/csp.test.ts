import assert from "node:assert/strict";
import { describe } from "node:test";
import { buildPixel } from "../../pixel/build.ts";
import { snippetPolicy } from "../../src/collect/index.ts";
import { scenesAtOnce } from "./scene.ts";
import { createWholeScenes, endpointOf, visit, type WholeScene } from "./whole-scene.ts";

const scene = createWholeScenes();

const integrityError = /integrity/;

/** What the page's policy has refused, and what the browser complained of. */
function watch({ page }: WholeScene): { readonly violations: string[]; readonly errors: string[] } {
  const seen = { violations: [] as string[], errors: [] as string[] };
  page.on("console", (message) => {
    if (message.type() !== "error") return;
    seen.errors.push(message.text());
    if (/Content Security Policy/.test(message.text())) seen.violations.push(message.text());
  });
  return seen;
}

/** What the page sends is answered with 202 by the real server. */
async function assertArrives(it: WholeScene, open: () => Promise<void>): Promise<void> {
  const { page } = it;
  const seen = watch(it);
  const answered = page.waitForResponse("**/e");
  await open();
  assert.equal((await answered).status(), 202);
  await page.evaluate("signalpost.track('Lead')");
  assert.equal((await page.waitForResponse("**/e")).status(), 202);
  assert.deepEqual(seen.violations, []);
}

describe("a page with a strict Content-Security-Policy", { concurrency: scenesAtOnce }, () => {
  scene("a nonce for the snippet, our host for script and events: no violation", async (it) => {
    const host = endpointOf(it.server);
    const policy = `default-src 'none'; script-src 'nonce-n0nce' ${host}; connect-src ${host}`;
    await assertArrives(it, () => visit(it, "plain", {}, "", { policy, nonce: "n0nce" }));
  });

  scene(
    "the policy that `signalpost pixel` prints, with hashes in place of a nonce: no violation",
    async (it) => {
      const host = endpointOf(it.server);
      const policy = (snippet: string) => `default-src 'none'; ${snippetPolicy(snippet, host)}`;
      await assertArrives(it, () => visit(it, "plain", {}, "", { policy }));
    },
  );

  scene("a policy that forgets the events is seen to refuse them", async (it) => {
    const seen = watch(it);
    const policy = `default-src 'none'; script-src 'nonce-n0nce' ${endpointOf(it.server)}`;
    const refused = it.page.waitForEvent("console", (message) => /connect-src/.test(message.text()));
    await visit(it, "plain", {}, "", { policy, nonce: "n0nce" });
    await refused;
    assert.notEqual(seen.violations.length, 0);
  });
});

describe("subresource integrity", { concurrency: scenesAtOnce }, () => {
  scene("of the address that never changes lets the script run, under a strict policy too", async (it) => {
    const { hash, integrity } = await buildPixel();
    const host = endpointOf(it.server);
    const policy = (snippet: string) => `default-src 'none'; ${snippetPolicy(snippet, host)}`;
    const options = { scriptPath: `/s/${hash}.js`, integrity };
    await assertArrives(it, () => visit(it, "plain", options, "", { policy }));
    assert.equal(await it.page.evaluate("document.querySelector('script[src]').integrity"), integrity);
  });

  scene("that does not fit blocks the script: nothing runs, nothing is sent", async (it) => {
    const { page } = it;
    const { hash } = await buildPixel();
    const { integrity } = await buildPixel(["cart"]);
    const sent: string[] = [];
    page.on("request", (request) => request.method() === "POST" && sent.push(request.url()));
    const blocked = page.waitForEvent("console", (message) => integrityError.test(message.text()));
    await visit(it, "plain", { scriptPath: `/s/${hash}.js`, integrity });
    await blocked;
    await page.evaluate("signalpost.track('Lead')");
    await it.stand.leave(page);
    assert.deepEqual(sent, []);
  });
});
