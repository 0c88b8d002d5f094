import { type EpochMs, minuteMs } from "../../core/index.ts";
import type { Catalogue } from "../catalogue.ts";
import type { OperatePorts } from "../ports.ts";
import { received } from "./received.ts";

type Ports = Pick<OperatePorts, "clock" | "engine">;
type Store = ReturnType<Catalogue["stores"]>[number];

const namespace = "alert";
/** Checkouts and purchases that browsers reported: after so many, Shopify would have had something to say. */
const checkoutsMin = 5;
/** Events of any kind after which a shop, at two orders in a hundred visits, would have sold several times. */
const eventsMin = 1000;
/** Looks overlap, because an event is stored a moment after it was received. */
const overlapMs = minuteMs;

/** What is kept between two looks: when Shopify was last heard (or we began to listen), and how far was read. */
interface Listening {
  readonly heardAt: EpochMs;
  readonly readTo: EpochMs;
}

/**
 * Shopify deletes a webhook subscription whose calls fail 8 times in a row
 * (https://shopify.dev/docs/apps/build/webhooks/troubleshooting-webhooks, read 2026-11), and says nothing more. So:
 * nothing came from Shopify for `minutes`, and since then browsers reported 5 checkouts or purchases, or 1,000 events
 * of any kind came. A shop at night has no traffic either, and raises nothing. Gives the sentence for people, or null.
 */
export async function shopifySilence(ports: Ports, store: Store, minutes: number): Promise<string | null> {
  if (!store.shopify?.webhook_secrets?.length) return null;
  const now = ports.clock.now();
  const { heardAt } = await listen(ports, store.id, now);
  const silentMs = now - heardAt;
  if (silentMs < minutes * minuteMs) return null;
  const events = await received(ports.engine, store.id, heardAt, now);
  if (events < checkoutsMin) return null;
  const checkouts = events < eventsMin ? await checkoutsSince(ports, store.id, heardAt) : null;
  if (checkouts !== null && checkouts < checkoutsMin) return null;
  const traffic =
    checkouts === null ? `${events} events` : `${checkouts} or more checkouts and purchases in browsers`;
  return (
    `No webhook has come from Shopify for ${Math.round(silentMs / minuteMs)} minutes, but ${traffic}. ` +
    "Shopify deletes subscriptions whose calls failed: check them, or run `signalpost shopify webhooks`."
  );
}

/** Reads what came since the last look, and keeps when Shopify was last heard. */
async function listen(ports: Ports, store: string, now: EpochMs): Promise<Listening> {
  const { state, trace } = ports.engine;
  const key = `shopify_heard:${store}`;
  const text = await state.get(namespace, key);
  // Written below and by nobody else.
  const before: Listening = text === null ? { heardAt: now, readTo: now } : (JSON.parse(text) as Listening);
  const from = before.readTo - overlapMs;
  const { events } = await trace.search({ store, source: "shopify", from, limit: 1 });
  const after = { heardAt: Math.max(before.heardAt, events[0]?.event.received_at ?? 0), readTo: now };
  await state.put(namespace, key, JSON.stringify(after));
  return after;
}

/** Counted up to what is needed; there are fewer than `eventsMin` events to look through. */
async function checkoutsSince(ports: Ports, store: string, from: EpochMs): Promise<number> {
  const found = await Promise.all(
    ["InitiateCheckout", "Purchase"].map((event) =>
      ports.engine.trace.search({ store, event, source: "pixel", from, limit: checkoutsMin }),
    ),
  );
  return found.reduce((sum, { events }) => sum + events.length, 0);
}
