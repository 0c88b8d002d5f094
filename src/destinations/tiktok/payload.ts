import type { EmailHash, ExternalIdHash, NameHash, PhoneHash, ZipHash } from "../../core/index.ts";

/** Where TikTok files an event: a web pixel or an offline event set. The two never share a request. */
export type EventSource = "web" | "offline";

/** One event for one source. */
export interface TikTokPayload {
  readonly source: EventSource;
  readonly event: TikTokEvent;
}

/** An item of `data[]` of Events API 2.0. Fields that nothing is known about are absent: never "", null or []. */
export interface TikTokEvent {
  readonly event: string;
  /** Unix seconds. */
  readonly event_time: number;
  readonly event_id: string;
  readonly user?: TikTokUser;
  readonly properties?: TikTokProperties;
  readonly page?: { readonly url?: string; readonly referrer?: string };
  readonly limited_data_use?: true;
}

/** Who did it. Branded hashes: nothing unhashed fits. */
export interface TikTokUser {
  readonly email?: readonly EmailHash[];
  readonly phone?: readonly PhoneHash[];
  readonly external_id?: readonly ExternalIdHash[];
  readonly ttclid?: string;
  readonly ttp?: string;
  readonly ip?: string;
  readonly user_agent?: string;
  readonly locale?: string;
  readonly first_name?: NameHash;
  readonly last_name?: NameHash;
  readonly city?: string;
  readonly state?: string;
  readonly country?: string;
  readonly zip_code?: ZipHash;
}

/** One item. `content_id` is a string: TikTok refuses the whole request for a number. */
export interface TikTokContent {
  readonly content_id?: string;
  readonly content_name?: string;
  readonly content_category?: string;
  readonly brand?: string;
  readonly price?: number;
  readonly quantity?: number;
}

/** What happened. */
export interface TikTokProperties {
  readonly content_type?: "product" | "product_group";
  readonly contents?: readonly TikTokContent[];
  readonly content_ids?: readonly string[];
  readonly num_items?: number;
  readonly quantity?: number;
  readonly value?: number;
  readonly currency?: string;
  readonly order_id?: string;
  readonly search_string?: string;
  readonly query?: string;
  readonly description?: string;
  readonly status?: string;
  readonly shop_id?: string;
  readonly predicted_ltv?: number;
  readonly delivery_category?: "in_store" | "curbside" | "home_delivery";
}
