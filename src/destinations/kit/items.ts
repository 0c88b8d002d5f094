import type { Content, Properties } from "../../core/index.ts";
import { type ContentIdSettings, contentId, lacksChosenId } from "./content-id.ts";
import { meaningful } from "./text.ts";

/** One item as every ad platform wants it: whole quantities, plain numbers, nothing empty. */
export interface Item {
  id?: string;
  name?: string;
  category?: string;
  brand?: string;
  price?: number;
  quantity?: number;
}

/** The items of an event. */
export interface Items {
  readonly items: readonly Item[];
  readonly ids: readonly string[];
  /** Sum of the quantities, or what the sender gave where no quantity is known. */
  readonly count: number | undefined;
}

/** Reads an event's contents; what the operator should know about them is added to `notes`. */
export function readItems(properties: Properties, settings: ContentIdSettings, notes: string[]): Items {
  const contents = properties.contents;
  const items: Item[] = [];
  const ids: string[] = [];
  let sum = 0;
  let anyQuantity = false;
  let anyWithoutId = false;
  for (const content of contents ?? []) {
    const item = toItem(content, settings);
    if (item === null) continue;
    items.push(item);
    if (item.id === undefined) anyWithoutId = true;
    else if (!ids.includes(item.id)) ids.push(item.id);
    if (item.quantity !== undefined) anyQuantity = true;
    sum += item.quantity ?? 1;
  }
  if (anyWithoutId) notes.push("contents: an item has no ID, so it cannot be matched to the catalogue");
  if (settings.content_id !== "as_given" && contents?.some((content) => lacksChosenId(content, settings))) {
    notes.push(`contents: an item has no ${settings.content_id}; the ID of the event is sent instead`);
  }
  return { items, ids, count: countOf(anyQuantity, sum, properties.num_items) };
}

function countOf(anyQuantity: boolean, sum: number, given: number | undefined): number | undefined {
  if (!anyQuantity && given !== undefined) return Math.max(1, Math.round(given));
  return sum > 0 ? sum : undefined;
}

/**
 * Platforms take whole quantities only: 1.5 m of cloth at 20 becomes one piece at 30, so that the sum stays right.
 * Null when nothing is known about the item.
 */
function toItem(content: Content, settings: ContentIdSettings): Item | null {
  const item: Item = {};
  const id = contentId(content, settings);
  if (id !== undefined) item.id = id;
  const name = meaningful(content.content_name);
  if (name !== undefined) item.name = name;
  const category = meaningful(content.content_category);
  if (category !== undefined) item.category = category;
  const brand = meaningful(content.brand);
  if (brand !== undefined) item.brand = brand;
  const { price, quantity } = content;
  const whole = quantity === undefined || Number.isInteger(quantity);
  if (price !== undefined) item.price = whole ? Number(price) : Number((Number(price) * quantity).toFixed(6));
  if (quantity !== undefined) item.quantity = whole ? quantity : 1;
  for (const _ in item) return item;
  return null;
}
