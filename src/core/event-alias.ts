/** Turns the usual names of other trackers into ours, before the check. Pure renaming: no value is changed. */
type Names = ReadonlyMap<string, string>;

const topLevel: Names = namesOf({
  event_name: "event",
  name: "event",
  eventName: "event",
  eventId: "event_id",
  messageId: "event_id",
  message_id: "event_id",
  eventTime: "event_time",
  timestamp: "event_time",
  visitorId: "visitor_id",
  anonymousId: "visitor_id",
  anonymous_id: "visitor_id",
  client_id: "visitor_id",
  sessionId: "session_id",
  page_url: "url",
  pageUrl: "url",
  event_source_url: "url",
  page_referrer: "referrer",
  page_location: "url",
  user_data: "user",
  userData: "user",
  custom_data: "properties",
  customData: "properties",
  clickIds: "click_ids",
  client_ip_address: "ip",
  ip_address: "ip",
  ipAddress: "ip",
  client_user_agent: "user_agent",
  userAgent: "user_agent",
  orderSource: "order_source",
});

const user: Names = namesOf({
  em: "email",
  emails: "email",
  ph: "phone",
  phone_number: "phone",
  phoneNumber: "phone",
  externalId: "external_id",
  customer_id: "external_id",
  customerId: "external_id",
  user_id: "external_id",
  userId: "external_id",
  userIds: "external_id",
  fn: "first_name",
  firstName: "first_name",
  ln: "last_name",
  lastName: "last_name",
  ct: "city",
  st: "state",
  region: "state",
  province: "state",
  zp: "zip",
  zip_code: "zip",
  postal_code: "zip",
  postcode: "zip",
  country_code: "country",
  countryCode: "country",
  ge: "gender",
  db: "birth_date",
  dob: "birth_date",
  birthday: "birth_date",
  date_of_birth: "birth_date",
  birthDate: "birth_date",
});

const properties: Names = namesOf({
  revenue: "value",
  total: "value",
  currency_code: "currency",
  currencyCode: "currency",
  orderId: "order_id",
  transaction_id: "order_id",
  transactionId: "order_id",
  items: "contents",
  products: "contents",
  line_items: "contents",
  contentType: "content_type",
  numItems: "num_items",
  searchString: "search_string",
  search_term: "search_string",
  searchTerm: "search_string",
  query: "search_string",
  cartToken: "cart_token",
  checkoutToken: "checkout_token",
  newCustomer: "new_customer",
  // Of a single item that stands beside `contents`.
  contentId: "content_id",
  contentName: "content_name",
  contentCategory: "content_category",
  productId: "product_id",
  variantId: "variant_id",
  content_ids: "content_id",
});

const consent: Names = namesOf({ saleOfData: "sale_of_data" });

const content: Names = namesOf({
  id: "content_id",
  item_id: "content_id",
  contentId: "content_id",
  name: "content_name",
  title: "content_name",
  item_name: "content_name",
  contentName: "content_name",
  category: "content_category",
  item_category: "content_category",
  contentCategory: "content_category",
  item_brand: "brand",
  item_price: "price",
  productId: "product_id",
  variantId: "variant_id",
});

/** Single-item fields that callers may set beside `contents`. */
const flatContent = [
  "content_id",
  "content_name",
  "content_category",
  "brand",
  "price",
  "quantity",
  "product_id",
  "variant_id",
  "sku",
] as const;

const contacts = ["email", "phone"] as const;

type Json = Record<string, unknown>;

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * The input under our names, without nulls and empty strings, with flat item fields (`content_id`, `quantity`, `price`
 * ...) as one entry of `contents`, and contacts found in `properties` moved to `user`. The input itself is not changed;
 * parts of it in which nothing is foreign are shared.
 */
export function renameAliases(raw: Json): Json {
  const event = { ...rename(raw, topLevel) };
  if (isObject(event.user)) event.user = rename(event.user, user);
  if (isObject(event.consent)) event.consent = rename(event.consent, consent);
  if (isObject(event.properties)) {
    const named = { ...rename(event.properties, properties) };
    if (Array.isArray(named.contents)) {
      named.contents = named.contents.map((item) => (isObject(item) ? rename(item, content) : item));
    } else if (named.contents === undefined) foldFlatContent(named);
    moveContacts(named, event);
    event.properties = named;
  }
  return event;
}

function namesOf(names: Readonly<Record<string, string>>): Names {
  return new Map(Object.entries(names));
}

/** The object under our names; itself where nothing has to change, as in most events. */
function rename(source: Json, names: Names): Json {
  for (const key in source) {
    if (isNothing(source[key]) || names.has(key) || key === "__proto__") return renamed(source, names);
  }
  return source;
}

function renamed(source: Json, names: Names): Json {
  const result: Json = {};
  for (const key in source) {
    const value = source[key];
    if (isNothing(value)) continue;
    const ours = names.get(key);
    if (ours === undefined) {
      if (key !== "__proto__") result[key] = value;
    } else if (isNothing(source[ours])) result[ours] = value;
  }
  return result;
}

/** A template that had no value leaves null or "": nothing was said, which is not the same as a wrong value. */
function isNothing(value: unknown): boolean {
  return value === null || value === undefined || value === "";
}

function foldFlatContent(properties: Json): void {
  const ids = properties.content_id;
  if (Array.isArray(ids)) {
    properties.contents = ids.map((id) => ({ content_id: id }));
    delete properties.content_id;
    return;
  }
  if (ids === undefined && properties.sku === undefined && properties.product_id === undefined) {
    const quantity = properties.quantity;
    if (quantity !== undefined && properties.num_items === undefined) {
      properties.num_items = quantity;
      delete properties.quantity;
    }
    return;
  }
  const one: Json = {};
  for (const name of flatContent) {
    if (properties[name] === undefined) continue;
    one[name] = properties[name];
    delete properties[name];
  }
  properties.contents = [one];
}

function moveContacts(properties: Json, event: Json): void {
  for (const name of contacts) {
    const value = properties[name];
    if (value === undefined) continue;
    delete properties[name];
    const target = event.user ?? {};
    if (isObject(target) && target[name] === undefined) event.user = { ...target, [name]: value };
  }
}
