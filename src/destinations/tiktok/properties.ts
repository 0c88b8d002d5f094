import type { Content, Properties, StorefrontEvent } from "../../core/index.ts";
import { contentId, lacksChosenId, meaningful, reportedValue } from "../kit/index.ts";
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
  const { contents, content_type, num_items } = event.properties;
  const items = contents?.map((content) => toContent(content, settings)).filter(isNotEmpty) ?? [];
  if (items.length > 0) {
    draft.content_type = content_type ?? (settings.content_id === "product_id" ? "product_group" : "product");
    draft.contents = items;
    const ids = [...new Set(items.flatMap((item) => item.content_id ?? []))];
    if (ids.length > 0) draft.content_ids = ids;
    if (items.some((item) => item.content_id === undefined)) {
      notes.push("contents: an item has no ID, so TikTok cannot match it to the catalogue");
    }
    if (contents?.some((content) => lacksChosenId(content, settings))) {
      notes.push(`contents: an item has no ${settings.content_id}; the ID of the event is sent instead`);
    }
  } else if (content_type !== undefined) draft.content_type = content_type;
  const count = countItems(items, num_items);
  if (count === undefined) return;
  draft.num_items = count;
  if (event.event === "InitiateCheckout") draft.quantity = count;
}

/**
 * The sum of the quantities, not the number of lines; a number that the sender gave counts where no quantity is
 * known.
 */
function countItems(items: readonly TikTokContent[], given: number | undefined): number | undefined {
  if (items.some((item) => item.quantity !== undefined)) {
    return items.reduce((sum, item) => sum + (item.quantity ?? 1), 0);
  }
  if (given !== undefined) return Math.max(1, Math.round(given));
  return items.length > 0 ? items.length : undefined;
}

function toContent(content: Content, settings: TikTokSettings): TikTokContent {
  const draft: Draft<TikTokContent> = {};
  const id = contentId(content, settings);
  if (id !== undefined) draft.content_id = id;
  const name = meaningful(content.content_name);
  if (name !== undefined) draft.content_name = name;
  const category = meaningful(content.content_category);
  if (category !== undefined) draft.content_category = category;
  const brand = meaningful(content.brand);
  if (brand !== undefined) draft.brand = brand;
  const price = content.price === undefined ? undefined : Number(content.price);
  const { quantity } = content;
  const whole = quantity === undefined || Number.isInteger(quantity);
  // TikTok takes whole quantities only: 1.5 m of cloth at 20 becomes one piece at 30, so that the sum stays right.
  if (price !== undefined) draft.price = whole ? price : Number((price * quantity).toFixed(6));
  if (quantity !== undefined) draft.quantity = whole ? quantity : 1;
  return draft;
}

function isNotEmpty(item: TikTokContent): boolean {
  for (const _ in item) return true;
  return false;
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
