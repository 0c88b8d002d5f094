import { type Decimal, parseDecimal } from "../../core/index.ts";
import { type Json, objectAt, textAt } from "./json-field.ts";
import type { ShopifySettings } from "./shopify-settings.ts";

const currencyCode = /^[A-Za-z]{3}$/;

/** Reads amounts of one resource, all in one currency. */
export interface MoneyReader {
  readonly currency: string | undefined;
  readonly read: (json: Json, name: string) => Decimal | undefined;
}

/**
 * A reader for a resource's amounts in the wanted currency. Each `<name>_set` holds both; the plain field beside it
 * is in the shop's currency. Value and currency must be of one kind: where the sets are missing although the two
 * currencies differ (checkouts), all amounts are the shop's.
 */
export function moneyReader(json: Json, probe: string, wanted: ShopifySettings["money"]): MoneyReader {
  const shop = codeAt(json, "currency");
  const presentment = codeAt(json, "presentment_currency") ?? shop;
  const setKey = `${wanted}_money`;
  const inSet = codeAt(objectAt(objectAt(json, `${probe}_set`), setKey), "currency_code");
  if (inSet !== undefined) {
    return {
      currency: inSet,
      read: (from, name) => amountInSet(from, name, setKey) ?? sameMoney(from, name),
    };
  }
  return { currency: shop ?? presentment, read: plainAmount };

  function sameMoney(from: Json, name: string): Decimal | undefined {
    return inSet === shop ? plainAmount(from, name) : undefined;
  }
}

function amountInSet(json: Json, name: string, setKey: string): Decimal | undefined {
  return plainAmount(objectAt(objectAt(json, `${name}_set`), setKey), "amount");
}

function plainAmount(json: Json | null, name: string): Decimal | undefined {
  const text = textAt(json, name, 40);
  return text === undefined ? undefined : (parseDecimal(text) ?? undefined);
}

function codeAt(json: Json | null, name: string): string | undefined {
  const code = textAt(json, name, 3);
  return code !== undefined && currencyCode.test(code) ? code.toUpperCase() : undefined;
}
