import type {
  BirthDateHash,
  CityMetaHash,
  CountryHash,
  EmailHash,
  ExternalIdLowerHash,
  GenderHash,
  NameMetaHash,
  PhoneDigitsHash,
  StateHash,
  ZipMetaHash,
} from "../../core/index.ts";

/** Where the conversion happened, as far as we can know it. */
export type ActionSource = "website" | "physical_store" | "system_generated" | "other";

/** An item of `data[]` of the Conversions API. Fields that nothing is known about are absent. */
export interface MetaEvent {
  readonly event_name: string;
  /** Unix seconds. */
  readonly event_time: number;
  readonly event_id: string;
  readonly action_source: ActionSource;
  readonly event_source_url?: string;
  readonly referrer_url?: string;
  readonly user_data: MetaUser;
  readonly custom_data?: MetaCustomData;
  readonly data_processing_options?: readonly ["LDU"];
  readonly data_processing_options_country?: 0 | 1;
  readonly data_processing_options_state?: 0 | 1000;
}

/** Who did it. Branded hashes, one for each of Meta's rules. */
export interface MetaUser {
  readonly em?: readonly EmailHash[];
  readonly ph?: readonly PhoneDigitsHash[];
  readonly external_id?: readonly ExternalIdLowerHash[];
  readonly fn?: NameMetaHash;
  readonly ln?: NameMetaHash;
  readonly ge?: GenderHash;
  readonly db?: BirthDateHash;
  readonly ct?: CityMetaHash;
  readonly st?: StateHash;
  readonly zp?: ZipMetaHash;
  readonly country?: CountryHash;
  readonly client_ip_address?: string;
  readonly client_user_agent?: string;
  readonly fbc?: string;
  readonly fbp?: string;
}

/** One item of a cart or order. */
export interface MetaContent {
  readonly id?: string;
  readonly quantity?: number;
  readonly item_price?: number;
  readonly title?: string;
  readonly category?: string;
  readonly brand?: string;
}

/** What happened. */
export interface MetaCustomData {
  readonly content_type?: "product" | "product_group";
  readonly contents?: readonly MetaContent[];
  readonly content_ids?: readonly string[];
  readonly content_name?: string;
  readonly content_category?: string;
  readonly num_items?: number;
  readonly value?: number;
  readonly currency?: string;
  readonly order_id?: string;
  readonly search_string?: string;
  readonly status?: string;
  readonly predicted_ltv?: number;
  readonly delivery_category?: "in_store" | "curbside" | "home_delivery";
}
