import type { IncomingMessage, ServerResponse } from "node:http";
import { readWebhook, verifyWebhook } from "../sources/shopify/index.ts";
import type { Desk } from "./desk.ts";
import { deriveTexts } from "./intake.ts";
import type { PrivacyRequest } from "./privacy.ts";
import { refuseBody } from "./refuse.ts";
import { sendJson, sendRefusal } from "./reply.ts";
import { type CollectStore, parseContext } from "./store.ts";

/** `POST /v1/shopify/webhooks/{store}`: verified on the raw bytes, hashed, stored, and only then answered. */
export function handleShopify(
  desk: Desk,
  id: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const store = desk.stores().byId(id);
  if (!store?.shopify) {
    return sendRefusal(
      response,
      404,
      "No such store",
      "This store has no Shopify connection in its settings.",
    );
  }
  const { shopify } = store;
  desk.read(request, (body) => {
    if (typeof body === "string") return refuseBody(response, body);
    const signature = verifyWebhook(request.headers, body, shopify);
    if (signature.kind === "refused")
      return sendRefusal(response, 401, `Refused: ${signature.reason}`, signature.hint);
    takeWebhook(desk, store, shopify, signature.delivery.topic, body, response);
  });
}

function takeWebhook(
  desk: Desk,
  store: CollectStore,
  shopify: NonNullable<CollectStore["shopify"]>,
  topic: string,
  body: Buffer,
  response: ServerResponse,
): void {
  const at = desk.receive();
  const context = parseContext(store, "shopify", at, () => desk.ports.rng.id(at));
  const reading = readWebhook(topic, body.toString("utf8"), context, shopify.settings);
  switch (reading.kind) {
    case "event": {
      const texts = [JSON.stringify(reading.event), ...deriveTexts(reading.event, store.mappings)];
      return desk.store(store, texts, at, response, () => sendJson(response, 200, '{"accepted":1}'));
    }
    case "data_request":
    case "customer_redact":
      return carryOut(desk, { store: store.id, kind: reading.kind, person: reading.person }, response);
    case "shop_redact":
      return carryOut(desk, { store: store.id, kind: "shop_redact", person: null }, response);
    case "app_uninstalled":
    case "ignored":
      return sendJson(response, 200, '{"accepted":0}');
    case "unreadable":
      // Shopify tries again for four hours, which is time for an upgrade; nothing is acknowledged that was not
      // understood.
      sendRefusal(
        response,
        422,
        "Not understood",
        reading.problems.map((one) => `${one.path}: ${one.problem}`).join("; "),
      );
  }
}

function carryOut(desk: Desk, request: PrivacyRequest, response: ServerResponse): void {
  desk.ports.privacy(request).then(
    () => sendJson(response, 200, '{"accepted":1}'),
    (error: unknown) => {
      desk.ports.refused(error);
      sendRefusal(response, 503, "Cannot do it now", "Send it again.", { retryAfterS: 60 });
    },
  );
}
