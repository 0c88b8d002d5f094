import type { EventInput } from "../../core/index.ts";
import { decimalAt, idAt, type Json, textAt } from "./json-field.ts";
import type { MoneyReader } from "./money-field.ts";

type ContentInput = NonNullable<NonNullable<EventInput["properties"]>["contents"]>[number];

/** Items kept of one order; an event has a size limit, and no platform reads more. */
export const orderContentsMax = 200;

/** Pieces of one item beyond which the number is a mistake. */
const piecesMax = 1_000_000;

/** Items of an order, and what had to be left out. */
export interface ContentsReading {
  readonly contents: readonly ContentInput[];
  /** Number of pieces over all items, those left out included. */
  readonly pieces: number;
  readonly note: string | null;
}

/**
 * Items as contents: variant, product and SKU each under its name, so that a destination can choose its catalogue's
 * ID.
 */
export function readContents(items: readonly Json[], money: MoneyReader): ContentsReading {
  const contents = items.flatMap((item) => {
    const content = readContent(item, money);
    return content ? [content] : [];
  });
  const pieces = contents.reduce((sum, content) => sum + Number(content.quantity ?? 1), 0);
  if (contents.length <= orderContentsMax) return { contents, pieces, note: null };
  return {
    contents: contents.slice(0, orderContentsMax),
    pieces,
    note: `properties.contents: ${contents.length} items, the first ${orderContentsMax} kept`,
  };
}

function readContent(item: Json, money: MoneyReader): ContentInput | null {
  const quantity = Number(decimalAt(item, "quantity") ?? "1");
  if (!(quantity > 0 && quantity <= piecesMax)) return null;
  const variant = idAt(item, "variant_id");
  const product = idAt(item, "product_id");
  const sku = textAt(item, "sku");
  const price = money.read(item, "price");
  const title = textAt(item, "title", 500) ?? textAt(item, "name", 500);
  const id = variant ?? product ?? sku;
  const brand = textAt(item, "vendor");
  return {
    ...(id === undefined ? {} : { content_id: id }),
    ...(title === undefined ? {} : { content_name: title.slice(0, 200) }),
    ...(brand === undefined ? {} : { brand: brand.slice(0, 100) }),
    ...(price === undefined ? {} : { price }),
    quantity,
    ...(product === undefined ? {} : { product_id: product }),
    ...(variant === undefined ? {} : { variant_id: variant }),
    ...(sku === undefined ? {} : { sku }),
  };
}
