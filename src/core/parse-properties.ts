import { cleanText, holdsEmail } from "./address.ts";
import type { Content, CustomValue, Flag, Properties } from "./event.ts";
import { type EventInput, propertyNames } from "./event-input.ts";
import { limits } from "./limit.ts";
import { type Decimal, isZero, parseDecimal } from "./money.ts";
import { readId, shopId } from "./parse-id.ts";
import type { Problem } from "./problem.ts";

type PropertiesInput = NonNullable<EventInput["properties"]>;
type ContentInput = NonNullable<PropertiesInput["contents"]>[number];
type Draft = { -readonly [K in keyof Properties]: Properties[K] };

const decimalNames = ["value", "predicted_ltv", "tax", "shipping", "discount"] as const;
const idNames = ["order_id", "cart_token", "checkout_token"] as const;
const textNames = ["search_string", "description", "status", "shop_id", "coupon"] as const;

/** Where parsing enters what it finds beside the value itself. */
export interface Findings {
  readonly flags: Flag[];
  readonly notes: string[];
  readonly problems: Problem[];
  readonly remarks: Problem[];
}

/** Normalises what happened: decimals, texts, contents, and custom values within their limits. */
export function parseProperties(
  input: PropertiesInput | undefined,
  context: { readonly currency?: string | undefined },
  { flags, notes, problems, remarks }: Findings,
): Properties {
  if (!input) return {};
  const draft: Draft = {};
  for (const name of decimalNames) {
    if (input[name] === undefined) continue;
    const decimal = readDecimal(input[name], `properties.${name}`, problems);
    if (decimal !== undefined) draft[name] = decimal;
  }
  for (const name of idNames) {
    if (input[name] === undefined) continue;
    const id = readId(input[name], `properties.${name}`, notes);
    if (id !== undefined) draft[name] = shopId(id);
  }
  for (const name of textNames)
    if (input[name] !== undefined) draft[name] = cleanText(String(input[name]).trim());
  if (input.content_type !== undefined) draft.content_type = input.content_type;
  if (input.delivery_category !== undefined) draft.delivery_category = input.delivery_category;
  if (input.new_customer !== undefined) draft.new_customer = input.new_customer;
  const count = readNumber(input.num_items, "properties.num_items", problems);
  if (count !== undefined) draft.num_items = count;
  if (input.contents?.length) {
    draft.contents = input.contents.map((content, index) => readContent(content, index, problems));
  }
  if (draft.value !== undefined && isZero(draft.value)) flags.push("zero_value");
  if (input.currency !== undefined) draft.currency = input.currency.toUpperCase();
  else if (draft.value !== undefined && context.currency) {
    draft.currency = context.currency;
    flags.push("currency_assumed");
  }
  const custom = readCustom(input, remarks);
  if (custom) draft.custom = custom;
  return draft;
}

function readDecimal(
  value: string | number | undefined,
  path: string,
  problems: Problem[],
): Decimal | undefined {
  if (value === undefined) return undefined;
  const decimal = parseDecimal(value);
  if (decimal !== null) return decimal;
  problems.push({
    path,
    problem: `${JSON.stringify(value).slice(0, 40)} is not a plain decimal number`,
    hint: 'Send 59.9 or "59.90": a dot before the cents, no currency sign, no thousands separator.',
  });
  return undefined;
}

function readNumber(
  value: string | number | undefined,
  path: string,
  problems: Problem[],
): number | undefined {
  const decimal = readDecimal(value, path, problems);
  if (decimal === undefined) return undefined;
  const number = Number(decimal);
  if (number > 0) return number;
  problems.push({ path, problem: `${decimal} is not above 0`, hint: "Send how many, or leave it out." });
  return undefined;
}

function readContent(input: ContentInput, index: number, problems: Problem[]): Content {
  const path = `properties.contents.${index}`;
  const draft: { -readonly [K in keyof Content]: Content[K] } = {};
  if (input.content_id !== undefined) draft.content_id = productId(input.content_id);
  if (input.content_name !== undefined) draft.content_name = cleanText(String(input.content_name));
  if (input.content_category !== undefined)
    draft.content_category = cleanText(String(input.content_category));
  if (input.brand !== undefined) draft.brand = cleanText(String(input.brand));
  const price = readDecimal(input.price, `${path}.price`, problems);
  if (price !== undefined) draft.price = price;
  const quantity = readNumber(input.quantity, `${path}.quantity`, problems);
  if (quantity !== undefined) draft.quantity = quantity;
  if (input.product_id !== undefined) draft.product_id = productId(input.product_id);
  if (input.variant_id !== undefined) draft.variant_id = productId(input.variant_id);
  if (input.sku !== undefined) draft.sku = productId(input.sku);
  return draft;
}

/** A product's ID to the letter, as the platform's catalogue has it; no product is named by an e-mail address. */
function productId(value: string | number): string {
  const id = String(value).trim();
  return holdsEmail(id) ? cleanText(id) : id;
}

/** Names that would carry contacts past the hashing are never kept as custom properties, however they are prefixed. */
const contactName =
  /e?mail$|emailaddress|phone(number)?$|^(tel|mobile|fax)|(first|last|full|middle|sur|family|given|customer|recipient)name$|(address|street)\d?$|passw|birth/;

function isContact(name: string): boolean {
  return contactName.test(name.toLowerCase().replace(/[^a-z0-9]/g, "")) || cleanText(name) !== name;
}

function readCustom(input: PropertiesInput, remarks: Problem[]): Record<string, CustomValue> | undefined {
  let result: Record<string, CustomValue> | undefined;
  let count = 0;
  for (const name in input) {
    if (propertyNames.has(name)) continue;
    const path = `properties.${name.slice(0, 100)}`;
    const value = readCustomValue(input[name as keyof PropertiesInput]); // extra keys are allowed by the schema
    if (isContact(name)) {
      remarks.push({ path, problem: "contacts are not kept in properties", hint: "Send them under user." });
    } else if (value === undefined) {
      remarks.push({
        path,
        problem: "not kept",
        hint: "Custom properties are plain values or flat lists of them.",
      });
    } else if (++count > limits.customPropertiesMax || name.length > 100) {
      remarks.push({
        path,
        problem: "not kept",
        hint: `At most ${limits.customPropertiesMax} names of 100 characters.`,
      });
    } else {
      result ??= {};
      result[name] = value;
    }
  }
  return result;
}

function readCustomValue(value: unknown): CustomValue | undefined {
  if (typeof value === "string") return cleanText(value);
  if (typeof value === "number" || typeof value === "boolean") return value;
  if (!Array.isArray(value) || value.length > 100) return undefined;
  const flat: (string | number | boolean)[] = [];
  for (const item of value) {
    if (typeof item === "string") flat.push(cleanText(item));
    else if (typeof item === "number" || typeof item === "boolean") flat.push(item);
    else return undefined;
  }
  return flat;
}
