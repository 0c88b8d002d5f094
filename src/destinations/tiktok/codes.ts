/** What a code of TikTok's reply asks for. */
export type CodeClass =
  | "delivered"
  /** Some events taken, some refused by their place in the batch. */
  | "partial"
  /** Later, as it is. */
  | "retry"
  /** Later and slower. */
  | "slow"
  /** Some event is to blame: find it. */
  | "split"
  /** The account, the token or our version of the API is to blame: a person must act. */
  | "hold";

/** What to tell the operator about a held destination. */
export type HoldKind = "token" | "permission" | "account" | "version";

/** One row: TikTok's own name of the code and what we do about it. */
export interface CodeRule {
  readonly name: string;
  readonly does: CodeClass;
  readonly hold?: HoldKind;
  /** At least so long, where the code speaks of more than a moment. */
  readonly afterMs?: number;
}

const token = (name: string): CodeRule => ({ name, does: "hold", hold: "token" });
const account = (name: string): CodeRule => ({ name, does: "hold", hold: "account" });
const version = (name: string): CodeRule => ({ name, does: "hold", hold: "version" });
const split = (name: string): CodeRule => ({ name, does: "split" });
const slow = (name: string): CodeRule => ({ name, does: "slow" });

/**
 * Names from TikTok's SDK (https://github.com/tiktok/tiktok-business-api-sdk, python_sdk/.../tiktok_code.py, f809c39
 * of 2026-02-28). What each means for event/track is TikTok's text where it has one, else our reading of the name.
 */
export const codes: Readonly<Record<number, CodeRule>> = {
  0: { name: "OK", does: "delivered" },
  20001: { name: "PARTIAL_OK", does: "partial" },
  40000: split("INVALID_PARAMS"),
  40001: { name: "PERMISSION_ERROR", does: "hold", hold: "permission" },
  40002: split("PARAM_ERROR"),
  40003: account("FORBIDDEN"),
  40006: version("VERSION_ERROR"),
  40007: version("NOT_EXIST"),
  40008: version("NOT_IMPL"),
  40009: account("UNSUPPORTED_IN_SANDBOX"),
  40013: account("SANDBOX_ADV_NOT_EXIST"),
  40016: slow("BIZ_FC_ERROR"),
  // Probably our own repeat, but that is not certain: shown as refused rather than counted as delivered.
  40050: split("DUPLICATED_REQUEST"),
  40051: version("INVALID_API_VERSION"),
  40061: split("INVALID_BATCH_SIZE"),
  40062: split("PII_NOT_HASHED"),
  40063: split("INVALID_PARTNER_NAME"),
  40100: slow("REQUEST_TOO_FREQUENT"),
  40101: account("INVALID_PARTNER"),
  40102: token("ACCESS_TOKEN_EXPIRE"),
  40103: token("REFRESH_TOKEN_EXPIRE"),
  40104: token("EMPTY_ACCESS_TOKEN"),
  40105: token("INVALID_ACCESS_TOKEN"),
  40106: account("CORE_USER_ERROR"),
  40107: token("INVALID_REFRESH_TOKEN"),
  40108: account("GRANT_TYPE_ERROR"),
  40109: account("AES_ERROR"),
  40110: account("AUTH_CODE_ERROR"),
  40112: account("PASSWORD_ERROR"),
  40113: account("APP_FORBIDDEN"),
  40114: account("ADVERTISER_LOGOUT"),
  40115: account("TIMESTAMP_ERROR"),
  40116: account("SIG_ERROR"),
  40117: account("APP_METHOD_FORBIDDEN"),
  40118: account("NOT_IN_WHITELIST"),
  40119: account("ACCOUNT_ERROR"),
  40124: account("DEVELOPER_REJECTED"),
  40125: account("NO_PERMISSION"),
  40130: { name: "SCOPE_NOT_AUTHORIZED", does: "hold", hold: "permission" },
  40132: slow("REQUEST_FREQUENCY_LIMITED"),
  40133: slow("REQUEST_FREQUENCY_LIMITED"),
  40202: { name: "WRITE_CONFLICT", does: "retry" },
  40300: account("ADVERTISER_NOT_EXIST"),
  40301: account("ADVERTISER_ROLE_ERROR"),
  40400: version("ROUTE_NOT_FOUND"),
  40700: split("RPC_VALIDATION_ERROR"),
  40900: account("SIGNATURE_ERROR"),
  41000: account("BLOCKED"),
  41001: version("INTERFACE_OFFLINE"),
  41002: version("FIELDS_OFFLINE"),
  50000: { name: "SYS_ERROR", does: "retry" },
  50002: { name: "SYS_TIMEOUT", does: "retry" },
  51010: { name: "INTERNAL_TIMEOUT", does: "retry" },
  51012: { name: "PIXEL_ERROR", does: "retry" },
  51039: { name: "AUTH_SERVICE_ERROR", does: "retry" },
  60001: { name: "MAINTENANCE", does: "retry", afterMs: 60_000 },
  61000: { name: "TOO_MANY_REQUESTS_BL", does: "slow", afterMs: 5_000 },
  70001: account("INVALID_BIZ_AUTH_TYPE"),
};

/**
 * The rule for a code; for one we do not know by its class: 4xxxx blames what was sent, everything else may pass
 * later.
 */
export function ruleOf(code: number): CodeRule {
  const known = Object.hasOwn(codes, code) ? codes[code] : undefined;
  if (known) return known;
  return { name: "a code without a name", does: code >= 40_000 && code < 50_000 ? "split" : "retry" };
}

/** What the operator does about each kind of held destination. */
export const holdHints: Readonly<Record<HoldKind, string>> = {
  token:
    "Generate a new access token in Events Manager (your pixel > Settings > Events API) and paste it here. Everything waits until then and nothing is lost.",
  permission:
    "The token may not use this pixel. Generate the token inside the very pixel whose ID stands here, as an admin or operator of the advertiser account.",
  account:
    "TikTok refuses this account or app. Open Events Manager for a notice, or ask TikTok support with the request ID.",
  version:
    "TikTok does not offer what was called. Check base_url; if it is right, update Signalpost: TikTok may have changed its API.",
};
