/** Which catalogue ID the shop's ad platforms use for an item. */
export type ContentIdKind = "variant" | "product" | "sku";

/** What stands at the top of the pasted file. */
export interface ShopifyPixelSettings {
  /** The store's public key. */
  readonly key: string;
  /** Where events go, for example `https://t.shop.example/e`. */
  readonly endpoint: string;
  /** `checkout`: a theme snippet tells of the storefront. `all`: this pixel tells of everything. */
  readonly scope: "checkout" | "all";
  readonly contentId: ContentIdKind;
  /** TikTok's pixel ID, to load its pixel here too, once the visitor allows it; empty: not loaded. */
  readonly tiktokPixelId: string;
}
