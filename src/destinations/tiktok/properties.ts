import type { Properties, StorefrontEvent } from "../../core/index.ts";
import { contentType, type Item, meaningful, readItems, reportedValue } from "../kit/index.ts";
import { isListedCurrency } from "./currency.ts";
import type { TikTokContent, TikTokProperties } from "./payload.ts";
import type { TikTokSettings } from "./settings.ts";

type Draft<T> = { -readonly [K in keyof T]: T[K] };

/** What happened in TikTok's words; undefined when nothing is known. A page view has its page and nothing else. */
export function toProperties(
  event: StorefrontEvent,
  settings: TikTokSettings,
  notes: string[],
): TikTokProperties | undefined {
  if (event.event === "PageView") return undefined;
  const { properties } = event;
  const draft: Draft<TikTokProperties> = {};
  addContents(event, settings, draft, notes);
  addMoney(properties, settings, draft, notes);
  const orderId = meaningful(properties.order_id);
  if (orderId !== undefined) draft.order_id = orderId;
  const search = meaningful(properties.search_string);
  if (search !== undefined) {
    // `search_string` is the current name, `query` the older one; both are read (TikTok help, standard events,
    // 2025-09).
    draft.search_string = search;
    draft.query = search;
  }
  const description = meaningful(properties.description);
  if (description !== undefined) draft.description = description;
  const status = meaningful(properties.status);
  if (status !== undefined) draft.status = status;
  const shopId = meaningful(properties.shop_id);
  if (shopId !== undefined) draft.shop_id = shopId;
  if (properties.delivery_category !== undefined) draft.delivery_category = properties.delivery_category;
  for (const _ in draft) return draft;
  return undefined;
}

function addContents(
  event: StorefrontEvent,
  settings: TikTokSettings,
  draft: Draft<TikTokProperties>,
  notes: string[],
): void {
  const { items, ids, count } = readItems(event.properties, settings, notes);
  const type = event.properties.content_type;
  if (items.length > 0) {
    draft.content_type = contentType(type, settings);
    draft.contents = items.map(toContent);
    if (ids.length > 0) draft.content_ids = ids;
  } else if (type !== undefined) draft.content_type = type;
  if (count === undefined) return;
  draft.num_items = count;
  if (event.event === "InitiateCheckout") draft.quantity = count;
}

function toContent(item: Item): TikTokContent {
  const draft: Draft<TikTokContent> = {};
  if (item.id !== undefined) draft.content_id = item.id;
  if (item.name !== undefined) draft.content_name = item.name;
  if (item.category !== undefined) draft.content_category = item.category;
  if (item.brand !== undefined) draft.brand = item.brand;
  if (item.price !== undefined) draft.price = item.price;
  if (item.quantity !== undefined) draft.quantity = item.quantity;
  return draft;
}

function addMoney(
  properties: Properties,
  settings: TikTokSettings,
  draft: Draft<TikTokProperties>,
  notes: string[],
): void {
  const value = reportedValue(properties, settings.value_basis, notes);
  if (value !== undefined) draft.value = Number(value);
  const currency = meaningful(properties.currency);
  if (currency !== undefined) {
    draft.currency = currency;
    if (!isListedCurrency(currency)) notes.push(`currency: ${currency} is not in TikTok's list`);
  } else if (value !== undefined) notes.push("currency: missing, so TikTok cannot count the value");
  if (properties.predicted_ltv !== undefined) draft.predicted_ltv = Number(properties.predicted_ltv);
}
