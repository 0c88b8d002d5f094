import {
  type EmailGoogleHash,
  type EmailHash,
  type EmailRedditHash,
  isPlaceholder,
  type PhoneDigitsHash,
  type PhoneHash,
  type StorefrontEvent,
} from "../../core/index.ts";

const leftovers = new Set(["", "undefined", "null", "nan", "[object object]"]);
const clickIdShape = /^[\x21-\x7e]{1,1000}$/;
const language = /^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$/;

/** The text without outer white space, or undefined when it is empty or what a template leaves for a missing value. */
export function meaningful(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const trimmed = text.trim();
  return trimmed.length < 16 && leftovers.has(trimmed.toLowerCase()) ? undefined : trimmed;
}

/** A click ID or cookie value, verbatim; undefined when it is a placeholder or has characters that none has. */
export function token(text: string | undefined): string | undefined {
  return text !== undefined && clickIdShape.test(text) && !isPlaceholder(text) ? text : undefined;
}

/** A language tag as BCP 47 writes it ("en_US" becomes "en-US"; of a list the first). */
export function languageTag(locale: string | undefined): string | undefined {
  if (locale === undefined) return undefined;
  const first = (locale.split(/[,;]/, 1)[0] ?? "").trim().replaceAll("_", "-");
  return language.test(first) ? meaningful(first) : undefined;
}

/** The e-mail hashes of an event by Google's rule. */
export function emailsForGoogle({ user }: StorefrontEvent): readonly EmailGoogleHash[] {
  return byRule(user?.email, user?.email_google);
}

/** The e-mail hashes of an event by Reddit's rule. */
export function emailsForReddit({ user }: StorefrontEvent): readonly EmailRedditHash[] {
  return byRule(user?.email, user?.email_reddit);
}

/** An event has a variant only of those addresses that the rule changes: for the others the plain hash is the one. */
function byRule<Hash extends string>(
  plain: readonly EmailHash[] = [],
  variants: readonly Hash[] = [],
): readonly Hash[] {
  if (variants.length === plain.length) return variants;
  // Where some of several addresses are changed, nothing says which: the plain hash of a changed one matches nobody.
  return [...variants, ...(plain as readonly string[] as readonly Hash[])]; // equal by both rules, see above
}

/** The phone hashes of an event with plus sign: certain ones, and assumed ones whose country turned out right. */
export function phones(event: StorefrontEvent): readonly PhoneHash[] {
  return together(event, event.user?.phone, (assumed) => assumed.phone);
}

/** As `phones`, of the digits alone. */
export function phonesOfDigits(event: StorefrontEvent): readonly PhoneDigitsHash[] {
  return together(event, event.user?.phone_digits, (assumed) => assumed.phone_digits);
}

type Assumed = NonNullable<NonNullable<StorefrontEvent["user"]>["phone_assumed"]>[number];

function together<T>(
  event: StorefrontEvent,
  certain: readonly T[] | undefined,
  pick: (assumed: Assumed) => T,
): readonly T[] {
  const assumed = event.user?.phone_assumed;
  if (!assumed || event.country === undefined) return certain ?? [];
  const fitting = assumed.filter((one) => one.country === event.country).map(pick);
  return fitting.length === 0 ? (certain ?? []) : [...new Set([...(certain ?? []), ...fitting])];
}
