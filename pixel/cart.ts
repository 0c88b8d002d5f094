import type { Part } from "./part.ts";

const attribute = "_signalpost_visitor";

// Set by Shopify's themes; localised shops live below a path.
const page = globalThis as unknown as { Shopify?: { routes?: { root?: string } } };

/**
 * Keeps the visitor ID in the attributes of Shopify's cart, from where it reaches the order. Other scripts replace
 * the whole set of attributes, so it is looked up again after each change of the cart, and written only where it
 * differs. An empty cart is left alone: writing would make one for every visitor.
 */
export const cart: Part = {
  option: "cart",
  start({ visitorId }) {
    const address = (path: string) => `${page.Shopify?.routes?.root ?? "/"}cart${path}`;
    const look = async () => {
      const id = visitorId();
      if (!id) return;
      const { item_count, attributes } = await (await fetch(address(".js"))).json();
      if (!item_count || attributes[attribute] === id) return;
      await fetch(address("/update.js"), {
        method: "POST",
        body: new URLSearchParams({ [`attributes[${attribute}]`]: id }),
      });
    };
    // One after the other, or two of them would write the same. Where it fails (no Shopify page, offline) the next
    // change of the cart tries again.
    let looks = Promise.resolve();
    const lookQuietly = () => {
      looks = looks.then(look).catch(() => {});
    };
    new PerformanceObserver((list) => {
      if (list.getEntries().some(({ name }) => /\/cart\/(add|change|update|clear)/.test(name))) lookQuietly();
    }).observe({ type: "resource" });
    let known: string | undefined;
    return () => {
      // The first answer, and the one that brings another ID.
      if (known !== visitorId()) lookQuietly();
      known = visitorId();
    };
  },
};
