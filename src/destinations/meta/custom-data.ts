import type { StorefrontEvent } from "../../core/index.ts";
import { contentType, type Item, meaningful, readItems, reportedValue } from "../kit/index.ts";
import type { MetaContent, MetaCustomData } from "./payload.ts";
import type { MetaSettings } from "./settings.ts";

type Draft<T> = { -readonly [K in keyof T]: T[K] };

/** What happened in Meta's words; undefined when nothing is known. */
export function toCustomData(
  event: StorefrontEvent,
  settings: MetaSettings,
  notes: string[],
): MetaCustomData | undefined {
  const { properties } = event;
  const draft: Draft<MetaCustomData> = {};
  addContents(event, settings, draft, notes);
  const value = reportedValue(properties, settings.value_basis, notes);
  if (value !== undefined) draft.value = Number(value);
  const currency = meaningful(properties.currency);
  if (currency !== undefined) draft.currency = currency;
  const orderId = meaningful(properties.order_id);
  if (orderId !== undefined) draft.order_id = orderId;
  const search = meaningful(properties.search_string);
  if (search !== undefined) draft.search_string = search;
  const status = meaningful(properties.status);
  if (status !== undefined) draft.status = status;
  if (properties.predicted_ltv !== undefined) draft.predicted_ltv = Number(properties.predicted_ltv);
  if (properties.delivery_category !== undefined) draft.delivery_category = properties.delivery_category;
  for (const _ in draft) return draft;
  return undefined;
}

function addContents(
  event: StorefrontEvent,
  settings: MetaSettings,
  draft: Draft<MetaCustomData>,
  notes: string[],
): void {
  const { items, ids, count } = readItems(event.properties, settings, notes);
  const type = event.properties.content_type;
  if (items.length > 0) {
    draft.content_type = contentType(type, settings);
    // Meta takes an item only with its ID.
    const contents = items.filter((item) => item.id !== undefined).map(toContent);
    if (contents.length > 0) draft.contents = contents;
    if (ids.length > 0) draft.content_ids = ids;
    const [only] = items;
    if (items.length === 1 && only?.name !== undefined) draft.content_name = only.name;
    if (items.length === 1 && only?.category !== undefined) draft.content_category = only.category;
  } else if (type !== undefined) draft.content_type = type;
  if (count !== undefined) draft.num_items = count;
}

/** Meta counts a missing quantity as one; saying so costs nothing. */
function toContent(item: Item): MetaContent {
  const draft: Draft<MetaContent> = {};
  if (item.id !== undefined) draft.id = item.id;
  draft.quantity = item.quantity ?? 1;
  if (item.price !== undefined) draft.item_price = item.price;
  if (item.name !== undefined) draft.title = item.name;
  if (item.category !== undefined) draft.category = item.category;
  if (item.brand !== undefined) draft.brand = item.brand;
  return draft;
}
