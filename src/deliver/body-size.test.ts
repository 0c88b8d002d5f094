import assert from "node:assert/strict";
import { test } from "node:test";
import { destinationType } from "../destinations/index.ts";
import { event, openDelivery } from "./test-stand.ts";

test("no request has more bytes than the platform takes, also where a letter takes several", async () => {
  const tiktok = destinationType("tiktok");
  assert.ok(tiktok);
  const { manifest } = tiktok;
  const bodyBytesMax = 4000;
  const stand = await openDelivery({
    type: { manifest: { ...manifest, limits: { ...manifest.limits, bodyBytesMax } } },
  });
  const bodies: number[] = [];
  stand.interfere((_sent, request) => {
    bodies.push(Buffer.byteLength(request.body));
    return undefined;
  });
  const properties = { content_id: "sku-1", content_name: "日".repeat(300), value: 5, currency: "USD" };
  await stand.store(...Array.from({ length: 8 }, (_, at) => event(`e${at}`, { properties })));
  await stand.advance(5000);
  assert.equal((await stand.balance()).delivered, 8);
  assert.ok(bodies.length > 1);
  for (const bytes of bodies) assert.ok(bytes <= bodyBytesMax, `${bytes} bytes`);
  await stand.close();
});
