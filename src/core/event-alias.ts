/** Turns the usual names of other trackers into ours, before the check. Pure renaming: no value is changed. */
const topLevel: Readonly<Record<string, string>> = {
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
};

const user: Readonly<Record<string, string>> = {
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
};

const properties: Readonly<Record<string, string>> = {
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
};

const content: Readonly<Record<string, string>> = {
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
};

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
const flatNames: Readonly<Record<string, string>> = {
  contentId: "content_id",
  contentName: "content_name",
  contentCategory: "content_category",
  productId: "product_id",
  variantId: "variant_id",
  content_ids: "content_id",
};

type Json = Record<string, unknown>;

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * A copy of the input under our names, without nulls and empty strings, with flat item fields (`content_id`,
 * `quantity`, `price` ...) as one entry of `contents`, and contacts found in `properties` moved to `user`.
 */
export function renameAliases(raw: Json): Json {
  const event = rename(raw, topLevel);
  if (isObject(event.user)) event.user = rename(event.user, user);
  if (isObject(event.consent)) event.consent = rename(event.consent, { saleOfData: "sale_of_data" });
  if (isObject(event.properties)) {
    const renamed = rename(event.properties, properties, flatNames);
    if (Array.isArray(renamed.contents)) {
      renamed.contents = renamed.contents.map((item) => (isObject(item) ? rename(item, content) : item));
    } else if (renamed.contents === undefined) foldFlatContent(renamed);
    moveContacts(renamed, event);
    event.properties = renamed;
  }
  return event;
}

function rename(
  source: Json,
  names: Readonly<Record<string, string>>,
  more?: Readonly<Record<string, string>>,
): Json {
  const result: Json = {};
  for (const key in source) {
    const value = source[key];
    // A template that had no value leaves null or "": nothing was said, which is not the same as a wrong value.
    if (value === null || value === undefined || value === "") continue;
    const ours = Object.hasOwn(names, key)
      ? names[key]
      : more && Object.hasOwn(more, key)
        ? more[key]
        : undefined;
    if (ours === undefined) {
      if (key !== "__proto__") result[key] = value;
    } else if (source[ours] === undefined || source[ours] === null || source[ours] === "")
      result[ours] = value;
  }
  return result;
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
  for (const name of ["email", "phone"]) {
    const value = properties[name];
    if (value === undefined) continue;
    delete properties[name];
    if (event.user === undefined) event.user = {};
    const target = event.user;
    if (isObject(target) && target[name] === undefined) target[name] = value;
  }
}
