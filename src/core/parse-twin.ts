import { cleanText } from "./address.ts";
import type { Source, Twin } from "./event.ts";
import { isObject } from "./event-alias.ts";
import type { EventInput } from "./event-input.ts";
import { parseDecimal } from "./money.ts";
import { readId } from "./parse-id.ts";
import { parseTime } from "./time.ts";

type TwinInput = NonNullable<EventInput["twins"]>[number];

/** Who tells of them, and how far off their clock is. */
interface TwinContext {
  readonly source: Source;
  readonly clockOffsetMs?: number | undefined;
}

const currencyCharsMax = 10;
const contentIdCharsMax = 200;

/** The copies that the platforms' own browser pixels sent, with what Diagnose compares with the server's copy. */
export function readTwins(input: EventInput, context: TwinContext): Twin[] | undefined {
  if (!input.twins?.length) return undefined;
  return input.twins.map((twin) => {
    const at = twin.at === undefined ? null : parseTime(twin.at);
    const eventId = readId(twin.event_id, "twins", []);
    const given = valuesOf(twin, input, context);
    const value = given.value === undefined ? null : parseDecimal(given.value);
    return {
      platform: cleanText(twin.platform.toLowerCase()),
      name: cleanText(twin.name),
      ...(eventId === undefined ? {} : { event_id: eventId }),
      ...(twin.pixel_ids === undefined ? {} : { pixel_ids: twin.pixel_ids.map(cleanText) }),
      ...(at === null ? {} : { at: at + (context.clockOffsetMs ?? 0) }),
      ...(value === null ? {} : { value }),
      ...(given.currency === undefined ? {} : { currency: cleanText(given.currency).toUpperCase() }),
      ...(given.content_id === undefined ? {} : { content_id: cleanText(String(given.content_id)) }),
    };
  });
}

/**
 * What the browser's pixel was given: named apart, or all its properties; our own pixel leaves these out where they are
 * those of the event.
 */
function valuesOf(
  twin: TwinInput,
  { properties }: EventInput,
  { source }: TwinContext,
): Pick<TwinInput, "value" | "currency" | "content_id"> {
  const { value, currency, content_id } = twin;
  const given: Readonly<Record<string, unknown>> | undefined =
    twin.properties ?? (source === "pixel" ? properties : undefined);
  if (given === undefined) {
    return {
      ...(value === undefined ? {} : { value }),
      ...(currency === undefined ? {} : { currency }),
      ...(content_id === undefined ? {} : { content_id }),
    };
  }
  const item = first(given.contents);
  const ofItem = isObject(item) ? (item.content_id ?? item.id) : undefined;
  const contentId = text(
    content_id ?? given.content_id ?? first(given.content_ids) ?? ofItem,
    contentIdCharsMax,
  );
  const amount = value ?? given.value;
  const code = text(currency ?? given.currency, currencyCharsMax);
  return {
    ...(typeof amount === "number" || typeof amount === "string" ? { value: amount } : {}),
    ...(code === undefined ? {} : { currency: code }),
    ...(contentId === undefined ? {} : { content_id: contentId }),
  };
}

function first(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : value;
}

/** Whatever a page passed; only what can be an ID or a code counts. */
function text(value: unknown, charsMax: number): string | undefined {
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  return String(value).slice(0, charsMax) || undefined;
}
