import { type ClearContacts, type ContactField, pickContacts } from "./clear-contact.ts";
import type { ConsentPurpose } from "./consent.ts";
import type { StorefrontEvent } from "./event.ts";
import type { EventWindows } from "./event-window.ts";
import type { Parsed } from "./problem.ts";
import type { EpochMs } from "./time.ts";

/** What a destination's form and its API show for one setting or secret. */
export interface Field {
  readonly name: string;
  readonly label: string;
  readonly help: string;
  readonly kind: "text" | "choice" | "toggle" | "time" | "list";
  readonly required: boolean;
  readonly placeholder?: string;
  readonly choices?: readonly { readonly value: string; readonly label: string }[];
  readonly defaultValue?: string | boolean;
  /** Where the operator finds the value. */
  readonly link?: string;
}

/** A remark about a setting that is accepted all the same ("this does not look like a pixel ID"). */
export interface SettingWarning {
  readonly field: string;
  readonly warning: string;
}

/** What the platform takes in one request, how fast, how late. */
export interface DeliveryLimits extends EventWindows {
  readonly batchEventsMax: number;
  readonly bodyBytesMax: number;
  /** Requests a second that we allow ourselves; below the platform's own limit. */
  readonly requestsPerSecondMax: number;
  /** Older events are sent and flagged. */
  readonly eventAgeMsWarn?: number;
  /** Milliseconds after which a request counts as unanswered. */
  readonly timeoutMs: number;
  /** Waits before the second, third ... attempt, where the platform or a standard prescribes them; else ours apply. */
  readonly retryScheduleMs?: readonly number[];
}

/** Test mode: what is sent carries the code, is filed by the platform as a test, and, but for `testsCount`, counts nowhere. */
export interface TestMode {
  readonly code: string;
  /** Until then; without it until the code is removed. */
  readonly until?: EpochMs;
}

/** A code of a platform's reply, for the guide and for the check that each one has a verdict. */
export interface DocumentedCode {
  readonly code: string;
  /** The platform's own name or words for it. */
  readonly name: string;
}

/** Everything about a platform that is data. */
export interface Manifest<S extends object = object, F extends ContactField = never> {
  readonly type: string;
  readonly title: string;
  /** The platform whose click IDs and cookies this destination may see. */
  readonly platform: string;
  readonly links: readonly { readonly label: string; readonly url: string }[];
  readonly settings: readonly Field[];
  readonly secrets: readonly Field[];
  readonly limits: DeliveryLimits;
  /** Events a request where the settings decide it; never above the limit. */
  readonly batchEventsMax?: (settings: S) => number;
  /**
   * Scheme and host of the real platform, "" where the settings hold the whole address; `base_url` of the
   * configuration replaces them.
   */
  readonly baseUrl: string;
  readonly consent: readonly ConsentPurpose[];
  /** Whether payloads carry city and state in clear. */
  readonly needsClearPlace?: boolean;
  /** Contacts that the platform takes only unhashed, and whether these settings ask for them. Absent: hashes will do. */
  readonly clearContacts?: ClearContactNeed<S, F>;
  /** Names that the platform knows, to warn of a name that is one typo away from one. */
  readonly platformNames: readonly string[];
  /** Codes of replies that the platform documents; each needs a row among the reply fixtures. */
  readonly codes?: readonly DocumentedCode[];
  /** Our name to the platform's, as shown in the console; the mapping itself is code. */
  readonly eventNames: (settings: S) => Readonly<Record<string, string>>;
  /** Whether sales in a shop (POS) may be sent with these settings. Absent: never. */
  readonly takesOffline?: (settings: S) => boolean;
  /** The test mode that the settings ask for, or null. Absent: the platform has none. */
  readonly testMode?: (settings: S) => TestMode | null;
  /** The platform shows what carries the code on its page for tests, and counts it all the same. */
  readonly testsCount?: true;
  /** Checks settings as configured: unknown in, settings out, or every problem. */
  readonly parseSettings: (
    raw: unknown,
  ) => Parsed<{ readonly settings: S; readonly warnings: readonly SettingWarning[] }>;
  /** Remarks that depend on the day: an API version that ends soon. */
  readonly reminders?: (settings: S, now: EpochMs) => readonly SettingWarning[];
  /** Checks and trims secrets. Problems never repeat the value. */
  readonly parseSecrets: (raw: Readonly<Record<string, string>>) => Parsed<Secrets>;
  /** Version of the mapping; recorded with every attempt so that a trace says what was sent then. */
  readonly mappingVersion: number;
}

/** Which contacts a platform needs in clear. They are kept, encrypted, only while an operator has asked for it. */
export interface ClearContactNeed<S extends object, F extends ContactField> {
  readonly fields: readonly F[];
  /** The operator's switch, a setting of its own that is off by default (`clearContactsField` of the kit). */
  readonly wanted: (settings: S) => boolean;
}

/** Credentials by name, in clear; exist in memory only while a request is described. */
export type Secrets = Readonly<Record<string, string>>;

/** One event in the platform's own form, or why the platform gets none. */
export type Mapped<P extends object> =
  | {
      readonly kind: "payload";
      readonly payload: P;
      readonly name: string;
      readonly eventId: string;
      /** Payloads of different groups never share a request (TikTok's web pixel and offline event set). */
      readonly group?: string;
      readonly notes?: readonly string[];
    }
  | { readonly kind: "skip"; readonly reason: string; readonly detail: string };

/** A request as a value; nothing is sent here. `url` is complete. */
export interface HttpRequest {
  readonly method: "POST" | "GET";
  readonly url: string;
  /** Query parameters with secrets, for platforms that take them nowhere else; added when the request leaves. */
  readonly secretQuery?: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /**
   * Set when the address was typed by the operator of a store: connect only to public addresses, or to these networks
   * (CIDR). Absent: the address is the platform's own or `base_url`.
   */
  readonly publicUnless?: readonly string[];
}

/** What came back, or that nothing did. */
export type HttpReply =
  | {
      readonly kind: "reply";
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
      /** The reply was longer than the caller wants to read; `body` is its beginning. */
      readonly cut?: true;
    }
  /** The connection could not be made: the platform has certainly not seen the request. */
  | { readonly kind: "unreached"; readonly error: string }
  /** The request left and no reply came (timeout, reset): the platform may have taken it. */
  | { readonly kind: "unanswered"; readonly error: string };

/** The result for one event of a request. */
export type AttemptResult =
  | { readonly kind: "delivered"; readonly detail?: string }
  /** This event, later. */
  | { readonly kind: "retry"; readonly reason: string; readonly detail: string; readonly afterMs?: number }
  /** This event, never. */
  | { readonly kind: "reject"; readonly reason: string; readonly detail: string };

/** How the platform's reply reads. */
export type Verdict =
  /** One result for each event of the request, in its order. */
  | { readonly kind: "each"; readonly results: readonly AttemptResult[] }
  /** The whole request failed for now: all its events again later. */
  | { readonly kind: "retry"; readonly reason: string; readonly detail: string; readonly afterMs?: number }
  /**
   * The whole request was refused because of some event in it: send the others again without the bad one(s). `indexes`
   * when the reply names them; else the deliverer halves. `accountFault`: the words blame a request-level field.
   */
  | {
      readonly kind: "split";
      readonly reason: string;
      readonly detail: string;
      readonly indexes?: readonly number[];
      readonly accountFault?: boolean;
    }
  /** Too many requests: slow this destination down; costs no attempt. */
  | { readonly kind: "slow"; readonly reason: string; readonly detail: string; readonly afterMs?: number }
  /** The account must be fixed by a person: everything waits, no attempt is spent. */
  | { readonly kind: "hold"; readonly reason: string; readonly detail: string; readonly hint: string };

/** What a request needs beside its events. */
export interface RequestContext<S extends object> {
  readonly settings: S;
  readonly secrets: Secrets;
  readonly baseUrl: string;
  /** The token of the moment, where the type has `accessToken`. */
  readonly accessToken?: string;
  /** When set, the platform files the events as tests. */
  readonly testCode?: string;
  /** For signatures; a value, so that the same request can be described again. */
  readonly now: EpochMs;
}

/** The answer to a request for an access token; refusals read like those of events. */
export type TokenReading =
  | { readonly kind: "token"; readonly token: string; readonly lifetimeMs: number }
  | Extract<Verdict, { readonly kind: "retry" | "slow" | "hold" }>;

/**
 * Where a platform gives no lasting token (OAuth): a request of its own brings one for a while, from secrets that last.
 * The deliverer asks before events leave, when the token ends, and once more when a fresh one may be what is missing.
 */
export interface AccessToken<S extends object> {
  readonly request: (context: RequestContext<S>) => HttpRequest;
  readonly read: (reply: HttpReply) => TokenReading;
}

/** The code for a platform: pure functions over values. */
export interface DestinationType<S extends object, P extends object, F extends ContactField = never> {
  readonly manifest: Manifest<S, F>;
  /** Total: never throws, whatever the event. Contacts are those that the manifest declares, and no others. */
  readonly map: (event: StorefrontEvent, settings: S, contacts: Pick<ClearContacts, F>) => Mapped<P>;
  readonly request: (batch: readonly P[], context: RequestContext<S>) => HttpRequest;
  readonly read: (reply: HttpReply, batch: readonly P[]) => Verdict;
  /** Absent: the secrets themselves are sent. */
  readonly accessToken?: AccessToken<S>;
  /** Masks personal data and secrets of a request's body for people who look at a trace. */
  readonly mask: (body: unknown) => unknown;
}

/** A destination type whose settings and payload types are known only inside it. */
export interface AnyDestinationType {
  readonly manifest: Manifest<object, ContactField>;
  readonly map: (event: StorefrontEvent, settings: object, contacts?: ClearContacts) => Mapped<object>;
  readonly request: (batch: readonly object[], context: RequestContext<object>) => HttpRequest;
  readonly read: (reply: HttpReply, batch: readonly object[]) => Verdict;
  readonly accessToken?: AccessToken<object>;
  readonly mask: (body: unknown) => unknown;
}

/** Declares a destination type. Settings and payloads are opaque outside it: only its own functions meet them. */
export function defineDestination<S extends object, P extends object, F extends ContactField = never>(
  type: DestinationType<S, P, F>,
): AnyDestinationType {
  // Sound in use: `settings` always come from this manifest's parseSettings and payloads from this map.
  const any = type as unknown as AnyDestinationType;
  return {
    ...any,
    map: (event, settings, contacts) => any.map(event, settings, handed(any, settings, contacts)),
  };
}

const noContacts: ClearContacts = {};

/** Whatever a caller offers, a type gets no contact that its manifest and its settings do not ask for. */
function handed(
  { manifest }: AnyDestinationType,
  settings: object,
  contacts: ClearContacts | undefined,
): ClearContacts {
  const need = manifest.clearContacts;
  if (!contacts || !need?.wanted(settings)) return noContacts;
  return pickContacts(contacts, need.fields);
}
