import type { SealedContacts } from "./clear-contact.ts";
import type { Consent } from "./consent.ts";
import type {
  BirthDateHash,
  CityMetaHash,
  CountryHash,
  EmailGoogleHash,
  EmailHash,
  EmailRedditHash,
  ExternalIdHash,
  ExternalIdLowerHash,
  GenderHash,
  NameGoogleHash,
  NameHash,
  NameMetaHash,
  PhoneDigitsHash,
  PhoneHash,
  StateHash,
  ZipHash,
  ZipMetaHash,
} from "./identifier.ts";
import type { Decimal } from "./money.ts";
import type { EpochMs } from "./time.ts";

/** Where an event came in. Also its rank of trust: a signed webhook beats the server API beats the pixel. */
export type Source = "pixel" | "server" | "shopify";

/** Who did it, hashed by every rule set that a destination may need. Field names say the rule. */
export interface UserHashes {
  readonly email?: readonly EmailHash[];
  readonly email_google?: readonly EmailGoogleHash[];
  readonly email_reddit?: readonly EmailRedditHash[];
  readonly phone?: readonly PhoneHash[];
  readonly phone_digits?: readonly PhoneDigitsHash[];
  /** National numbers read with each country of the store, because nothing said which; they never link profiles. */
  readonly phone_assumed?: readonly AssumedPhone[];
  readonly external_id?: readonly ExternalIdHash[];
  readonly external_id_lower?: readonly ExternalIdLowerHash[];
  readonly first_name?: NameHash;
  readonly first_name_meta?: NameMetaHash;
  readonly first_name_google?: NameGoogleHash;
  readonly last_name?: NameHash;
  readonly last_name_meta?: NameMetaHash;
  readonly last_name_google?: NameGoogleHash;
  readonly zip?: ZipHash;
  readonly zip_meta?: ZipMetaHash;
  readonly city_hash?: CityMetaHash;
  readonly state_hash?: StateHash;
  readonly country_hash?: CountryHash;
  readonly gender_hash?: GenderHash;
  readonly birth_date_hash?: BirthDateHash;
  /** Clear, lower-case, a-z0-9 only; kept only while an active destination needs it so (TikTok). */
  readonly city?: string;
  readonly state?: string;
}

/** A national number as one country would read it. */
export interface AssumedPhone {
  readonly country: string;
  readonly phone: PhoneHash;
  readonly phone_digits: PhoneDigitsHash;
}

/** A click ID with the time it was first and last seen. */
export interface ClickId {
  readonly value: string;
  readonly at: EpochMs;
  readonly last?: EpochMs;
}

/** One item of a cart, checkout or order. Quantities may be fractions (cloth by the metre). */
export interface Content {
  readonly content_id?: string;
  readonly content_name?: string;
  readonly content_category?: string;
  readonly brand?: string;
  readonly price?: Decimal;
  readonly quantity?: number;
  readonly product_id?: string;
  readonly variant_id?: string;
  readonly sku?: string;
}

/** A custom property: a plain value, or a flat list of them. */
export type CustomValue = string | number | boolean | readonly (string | number | boolean)[];

/** What happened. */
export interface Properties {
  readonly value?: Decimal;
  readonly currency?: string;
  readonly order_id?: string;
  readonly contents?: readonly Content[];
  readonly content_type?: "product" | "product_group";
  readonly num_items?: number;
  readonly search_string?: string;
  readonly description?: string;
  readonly status?: string;
  readonly shop_id?: string;
  readonly predicted_ltv?: Decimal;
  readonly delivery_category?: "in_store" | "curbside" | "home_delivery";
  readonly coupon?: string;
  readonly tax?: Decimal;
  readonly shipping?: Decimal;
  readonly discount?: Decimal;
  readonly cart_token?: string;
  readonly checkout_token?: string;
  readonly new_customer?: boolean;
  readonly custom?: Readonly<Record<string, CustomValue>>;
}

/** The copy of this event that a platform's own browser pixel also sent: its literal name and ID. */
export interface Twin {
  readonly platform: string;
  readonly name: string;
  readonly event_id?: string;
  readonly pixel_ids?: readonly string[];
  readonly at?: EpochMs;
  readonly value?: Decimal;
  readonly currency?: string;
  readonly content_id?: string;
}

/** Something the operator should know about an event that was accepted all the same. */
export type Flag =
  | "bot"
  | "clock_ahead"
  | "currency_assumed"
  | "event_id_derived"
  | "event_id_made"
  | "time_assumed"
  | "zero_value"
  | "draft_order"
  | "test_order"
  | "cancelled_order"
  | "owner_missing"
  | "offline"
  | "erased"
  | "unenriched";

/** The campaign parameters that Google Analytics names (read 2026-11), without `utm_`; others are not kept. */
export const utmNames = [
  "source",
  "medium",
  "campaign",
  "id",
  "term",
  "content",
  "source_platform",
  "creative_format",
  "marketing_tactic",
] as const;
/** One of them. */
export type UtmName = (typeof utmNames)[number];

/**
 * One thing that happened in the shop, immutable once stored. Field names are those of the API, in the database and on
 * the console alike. No contact is in it in clear.
 */
export interface StorefrontEvent {
  readonly event: string;
  readonly event_id: string;
  readonly event_time: EpochMs;
  readonly received_at: EpochMs;
  readonly store: string;
  readonly source: Source;
  readonly visitor_id?: string;
  readonly session_id?: string;
  readonly url?: string;
  readonly referrer?: string;
  readonly title?: string;
  readonly user?: UserHashes;
  readonly country?: string;
  /** Only while a destination of the store needs contacts in clear, and readable only with the store's key. */
  readonly sealed?: SealedContacts;
  readonly click_ids?: Readonly<Record<string, ClickId>>;
  readonly cookies?: Readonly<Record<string, string>>;
  readonly ip?: string;
  readonly user_agent?: string;
  readonly locale?: string;
  /** Width and height in CSS pixels: 390x844. */
  readonly screen?: string;
  /** Campaign parameters of the address that the visitor came by last, without `utm_`. */
  readonly utm?: Readonly<Partial<Record<UtmName, string>>>;
  readonly consent?: Consent;
  readonly properties: Properties;
  readonly twins?: readonly Twin[];
  /** Platforms whose browser script was seen on this page, so that a twin is possible although none was reported. */
  readonly twin_possible?: readonly string[];
  readonly order_source?: string;
  /** The rule that made this event of another one. */
  readonly mapped_by?: string;
  readonly flags?: readonly Flag[];
  /** Values that were left out, and why: "user.phone: not a possible number for US". Never the value itself. */
  readonly notes?: readonly string[];
}

/**
 * Whether nobody knows when the event's clicks were made: Shopify tells the landing page of a visit that it remembers,
 * and not of when it was. A click whose time is known goes before it.
 */
export function hasUndatedClicks({ source }: StorefrontEvent): boolean {
  return source === "shopify";
}

/** Total number of items: what was said, else the sum of the quantities. */
export function itemCount(properties: Properties): number | undefined {
  if (properties.num_items !== undefined) return properties.num_items;
  if (!properties.contents?.length) return undefined;
  return properties.contents.reduce((sum, content) => sum + (content.quantity ?? 1), 0);
}
