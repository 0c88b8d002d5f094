import type { ConfigFile, Configuration, FieldOrigin, FieldPath, Sealer } from "../config/index.ts";
import type { AnyDestinationType, Mail, Turn } from "../core/index.ts";
import type { Clock, EventLog, Http, Identity, Ledger, Rng, State, Trace } from "../engine/index.ts";
import type { PageFindings } from "./page-findings.ts";
import type { PrivacyPorts } from "./privacy/index.ts";

/** The parts of the engine that people's use cases need; in the server they are proxies to other threads. */
export interface OperateEngine {
  readonly log: Pick<EventLog, "head" | "parts" | "read" | "seekTime">;
  readonly ledger: Pick<Ledger, "endParked" | "hasten" | "pause" | "paused" | "replay">;
  readonly identity: Pick<Identity, "lookup" | "merges" | "profile" | "unmerge">;
  readonly state: State;
  readonly trace: Trace;
}

/** The configuration, which may live in another thread. */
export interface OperateConfiguration {
  readonly current: () => ConfigFile;
  readonly origins: () => Promise<ReadonlyMap<FieldPath, FieldOrigin>>;
  readonly edit: Configuration["edit"];
  /** An edit that is made of what is in force takes its turn, from reading to being in force. */
  readonly inTurn: Turn;
}

/** Everything that the use cases reach the world through. */
export interface OperatePorts {
  readonly engine: OperateEngine;
  readonly configuration: OperateConfiguration;
  /** Seals what must not lie on disk in clear: second factors, webhooks that nobody could read yet. */
  readonly sealer: Pick<Sealer, "open" | "seal">;
  readonly types: readonly AnyDestinationType[];
  /** Setup and quirks of a destination type, Markdown. */
  readonly readme: (type: string) => Promise<string>;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly http: Http;
  /** Letters by SMTP. */
  readonly mail: Mail;
  /** Erasing and exporting persons. */
  readonly privacy: PrivacyPorts;
  /** Reads a page's source; a large one takes a tenth of a second, so that the server does it in another thread. */
  readonly readPage: (html: string) => Promise<PageFindings>;
  /** The file to paste into Shopify's Customer events, for a store's public key and the address of the collector. */
  readonly shopifyPixel: (store: { readonly key: string; readonly endpoint: string }) => Promise<string>;
  /** Tells the delivery loop that a destination can go on. */
  readonly wake: (destination: string) => void;
  /** Address at which browsers and Shopify reach this server. */
  readonly publicUrl: () => string;
}
