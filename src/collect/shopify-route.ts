import type { IncomingMessage, ServerResponse } from "node:http";
import { limits, type Problem } from "../core/index.ts";
import { readWebhook, verifyWebhook, type WebhookReading } from "../sources/shopify/index.ts";
import type { BodyRefusal } from "./body.ts";
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
  const take = (body: Buffer | BodyRefusal): void => {
    if (typeof body === "string") return refuseBody(response, body, {}, "webhookBytesMax");
    const signature = verifyWebhook(request.headers, body, shopify);
    if (signature.kind === "refused")
      return sendRefusal(response, 401, `Refused: ${signature.reason}`, signature.hint);
    takeWebhook(desk, store, shopify, signature.delivery.topic, body, response);
  };
  desk.read(request, response, take, limits.webhookBytesMax);
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
  const request = privacyRequestOf(store, reading);
  if (request) return carryOut(desk, request, response);
  switch (reading.kind) {
    case "event": {
      const texts = [JSON.stringify(reading.event), ...deriveTexts(reading.event, store.mappings)];
      return desk.store(store, texts, at, response, () => sendJson(response, 200, '{"accepted":1}'));
    }
    case "unreadable":
      return keepUnread(desk, store, topic, body, reading.problems, response);
    default:
      return sendJson(response, 200, '{"accepted":0}');
  }
}

/** Reads a webhook again that an earlier version could not; its signature was checked then. */
export async function rereadWebhook(
  desk: Desk,
  webhook: { readonly store: string; readonly topic: string; readonly body: string },
): Promise<boolean> {
  const store = desk.stores().byId(webhook.store);
  if (!store?.shopify) return false;
  const at = desk.receive();
  const context = parseContext(store, "shopify", at, () => desk.ports.rng.id(at));
  const reading = readWebhook(webhook.topic, webhook.body, context, store.shopify.settings);
  if (reading.kind === "event") {
    const texts = [JSON.stringify(reading.event), ...deriveTexts(reading.event, store.mappings)];
    await desk.ports.log.append(`${store.id}/0`, texts, at);
    desk.ports.stored();
  }
  const request = privacyRequestOf(store, reading);
  if (request) await desk.ports.privacy(request);
  return reading.kind !== "unreadable";
}

/** What a webhook asks to be shown or erased; null: nothing. */
function privacyRequestOf(store: CollectStore, reading: WebhookReading): PrivacyRequest | null {
  switch (reading.kind) {
    case "data_request":
    case "customer_redact":
      return { store: store.id, kind: reading.kind, person: reading.person };
    case "shop_redact":
      return { store: store.id, kind: reading.kind, person: null };
    default:
      return null;
  }
}

/** A format that we do not know yet: kept for a later version, or left with Shopify, which tries for four hours. */
function keepUnread(
  desk: Desk,
  store: CollectStore,
  topic: string,
  body: Buffer,
  problems: readonly Problem[],
  response: ServerResponse,
): void {
  const refuse = (): void => {
    const words = problems.map((one) => `${one.path}: ${one.problem}`).join("; ");
    sendRefusal(response, 422, "Not understood", words);
  };
  if (!desk.ports.unread) return refuse();
  desk.ports.unread({ store: store.id, topic, body: body.toString("utf8") }).then(
    (kept) => (kept ? sendJson(response, 200, '{"accepted":0}') : refuse()),
    (error: unknown) => {
      desk.ports.refused(error);
      refuse();
    },
  );
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
