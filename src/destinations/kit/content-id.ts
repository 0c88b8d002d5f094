import type { Content, Field } from "../../core/index.ts";
import { meaningful } from "./text.ts";

/** Which of an item's IDs is the one in the platform's catalogue feed. */
export type ContentIdChoice = "as_given" | "product_id" | "variant_id" | "sku" | "feed";

/** The settings that choose a content ID. */
export interface ContentIdSettings {
  readonly content_id: ContentIdChoice;
  /** Country of the feed in `shopify_<COUNTRY>_<product>_<variant>`. */
  readonly feed_country?: string;
}

/** The form fields of `ContentIdSettings`. */
export const contentIdFields: readonly Field[] = [
  {
    name: "content_id",
    label: "Content ID",
    help: "Must be the ID of the item in your catalogue feed, and the one your browser pixel reports.",
    kind: "choice",
    required: false,
    defaultValue: "as_given",
    choices: [
      { value: "as_given", label: "As the event says (content_id)" },
      { value: "product_id", label: "Product ID (an item group)" },
      { value: "variant_id", label: "Variant ID" },
      { value: "sku", label: "SKU" },
      { value: "feed", label: "Shopify feed: shopify_COUNTRY_product_variant" },
    ],
  },
  {
    name: "feed_country",
    label: "Country of the feed",
    help: "Two letters, as they stand in the IDs of the feed. Only for the Shopify feed format.",
    kind: "text",
    required: false,
    placeholder: "US",
    defaultValue: "US",
  },
];

/** The ID of one item by the operator's choice; where the chosen one is missing, what the event says. */
export function contentId(content: Content, settings: ContentIdSettings): string | undefined {
  return chosen(content, settings) ?? asGiven(content);
}

/** Whether the chosen ID of an item is missing although another stands in for it. */
export function lacksChosenId(content: Content, settings: ContentIdSettings): boolean {
  return chosen(content, settings) === undefined && asGiven(content) !== undefined;
}

/**
 * What the content IDs name. Where the operator chose which, the sender's word was about another one: Shopify says
 * `product` of the variant, and a product ID is a group of those in a catalogue.
 */
export function contentType(
  given: "product" | "product_group" | undefined,
  { content_id: choice }: ContentIdSettings,
): "product" | "product_group" {
  if (choice === "as_given") return given ?? "product";
  return choice === "product_id" ? "product_group" : "product";
}

function chosen(content: Content, settings: ContentIdSettings): string | undefined {
  switch (settings.content_id) {
    case "as_given":
      return asGiven(content);
    case "product_id":
      return meaningful(content.product_id);
    case "variant_id":
      return meaningful(content.variant_id);
    case "sku":
      return meaningful(content.sku);
    case "feed": {
      const [product, variant] = [meaningful(content.product_id), meaningful(content.variant_id)];
      if (product === undefined || variant === undefined) return undefined;
      return `shopify_${(settings.feed_country ?? "US").toUpperCase()}_${product}_${variant}`;
    }
  }
}

function asGiven(content: Content): string | undefined {
  return (
    meaningful(content.content_id) ??
    meaningful(content.variant_id) ??
    meaningful(content.sku) ??
    meaningful(content.product_id)
  );
}
