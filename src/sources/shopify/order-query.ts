import { type Json, objectAt, objectsAt, textAt } from "./json-field.ts";

/**
 * Orders of the Admin GraphQL API, in the order of `sortKey`. Fields as in the Order object of version 2026-01
 * (https://shopify.dev/docs/api/admin-graphql/latest/objects/Order, read 2026-11).
 */
export const ordersQuery = `query SignalpostOrders(
  $first: Int!, $after: String, $query: String!, $sortKey: OrderSortKeys!
) {
  orders(first: $first, after: $after, query: $query, sortKey: $sortKey) {
    pageInfo { hasNextPage endCursor }
    nodes {
      id name createdAt processedAt updatedAt cancelledAt test taxesIncluded tags sourceName
      displayFinancialStatus
      email phone clientIp customerLocale currencyCode presentmentCurrencyCode discountCodes
      app { id }
      customAttributes { key value }
      totalPriceSet { ...money } subtotalPriceSet { ...money } totalTaxSet { ...money }
      totalShippingPriceSet { ...money } totalDiscountsSet { ...money }
      billingAddress { ...address }
      shippingAddress { ...address }
      customer { id email phone firstName lastName createdAt }
      customerJourneySummary {
        customerOrderIndex
        lastVisit { landingPage referrerUrl }
      }
      lineItems(first: 50) {
        nodes {
          title quantity sku vendor
          variant { id }
          product { id }
          originalUnitPriceSet { ...money }
        }
      }
    }
  }
}
fragment money on MoneyBag {
  shopMoney { amount currencyCode }
  presentmentMoney { amount currencyCode }
}
fragment address on MailingAddress {
  firstName lastName city provinceCode zip countryCodeV2 phone
}`;

/** How many orders a search has. */
export const ordersCountQuery =
  "query SignalpostOrdersCount($query: String!) { ordersCount(query: $query, limit: null) { count } }";

/** A node of `ordersQuery` in the form that order webhooks have, so that one reader reads both. */
export function orderPayload(node: Json): Json {
  const visit = objectAt(objectAt(node, "customerJourneySummary"), "lastVisit");
  const ip = textAt(node, "clientIp", 64);
  return {
    id: node.id,
    name: node.name,
    created_at: node.createdAt,
    processed_at: node.processedAt,
    updated_at: node.updatedAt,
    cancelled_at: node.cancelledAt,
    test: node.test,
    taxes_included: node.taxesIncluded,
    tags: Array.isArray(node.tags) ? node.tags.join(", ") : node.tags,
    source_name: node.sourceName,
    app_id: gidNumber(objectAt(node, "app")),
    financial_status: textAt(node, "displayFinancialStatus")?.toLowerCase(),
    email: node.email,
    phone: node.phone,
    customer_locale: node.customerLocale,
    currency: node.currencyCode,
    presentment_currency: node.presentmentCurrencyCode,
    discount_codes: Array.isArray(node.discountCodes) ? node.discountCodes.map((code) => ({ code })) : [],
    note_attributes: objectsAt(node, "customAttributes").map(({ key, value }) => ({ name: key, value })),
    landing_site: visit?.landingPage,
    referring_site: visit?.referrerUrl,
    client_details: ip === undefined ? null : { browser_ip: ip },
    billing_address: addressPayload(objectAt(node, "billingAddress")),
    shipping_address: addressPayload(objectAt(node, "shippingAddress")),
    customer: customerPayload(node),
    ...moneyPayload("total_price", objectAt(node, "totalPriceSet")),
    ...moneyPayload("subtotal_price", objectAt(node, "subtotalPriceSet")),
    ...moneyPayload("total_tax", objectAt(node, "totalTaxSet")),
    ...moneyPayload("total_shipping_price", objectAt(node, "totalShippingPriceSet")),
    ...moneyPayload("total_discounts", objectAt(node, "totalDiscountsSet")),
    line_items: objectsAt(objectAt(node, "lineItems"), "nodes").map((item) => ({
      title: item.title,
      quantity: item.quantity,
      sku: item.sku,
      vendor: item.vendor,
      variant_id: objectAt(item, "variant")?.id,
      product_id: objectAt(item, "product")?.id,
      ...moneyPayload("price", objectAt(item, "originalUnitPriceSet")),
    })),
  };
}

function customerPayload(node: Json): Json | null {
  const customer = objectAt(node, "customer");
  if (!customer) return null;
  const index = textAt(objectAt(node, "customerJourneySummary"), "customerOrderIndex");
  return {
    id: customer.id,
    email: customer.email,
    phone: customer.phone,
    first_name: customer.firstName,
    last_name: customer.lastName,
    created_at: customer.createdAt,
    // The place of this order among the customer's orders, where webhooks have their number.
    ...(index === undefined ? {} : { orders_count: index }),
  };
}

function addressPayload(address: Json | null): Json | null {
  if (!address) return null;
  return {
    first_name: address.firstName,
    last_name: address.lastName,
    city: address.city,
    province_code: address.provinceCode,
    zip: address.zip,
    country_code: address.countryCodeV2,
    phone: address.phone,
  };
}

function moneyPayload(name: string, set: Json | null): Json {
  if (!set) return {};
  const [shop, presentment] = [objectAt(set, "shopMoney"), objectAt(set, "presentmentMoney")];
  return {
    [name]: shop?.amount,
    [`${name}_set`]: {
      shop_money: { amount: shop?.amount, currency_code: shop?.currencyCode },
      presentment_money: { amount: presentment?.amount, currency_code: presentment?.currencyCode },
    },
  };
}

function gidNumber(json: Json | null): string | undefined {
  return textAt(json, "id")?.match(/\/(\d{1,20})$/)?.[1];
}
