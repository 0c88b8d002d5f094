import { visitorId } from "./pixel.ts";
import { visitorCookie } from "./visitor.ts";

/**
 * Keeps the visitor ID in the attributes of Shopify's cart, from where it reaches the order. Other scripts replace
 * the whole set of attributes, so it is looked up again after each change of the cart, and written only where it
 * differs. An empty cart is left alone: writing would make one for every visitor.
 */
export function cart(): void {
  // Set by Shopify's themes; localised shops live below a path.
  const request = (path: string, init?: RequestInit) =>
    fetch(`${window.Shopify?.routes?.root ?? "/"}cart${path}`, init);
  // One after the other, or two of them would write the same. Where it fails (no Shopify page, offline) the next
  // change of the cart tries again.
  let looks = Promise.resolve();
  const look = async (id: string) => {
    const { item_count, attributes } = await (await request(".js")).json();
    if (!item_count || attributes[visitorCookie] === id) return;
    const body = new URLSearchParams({ [`attributes[${visitorCookie}]`]: id });
    await request("/update.js", { method: "POST", body });
  };
  let known: string | undefined;
  new PerformanceObserver((list) => {
    const id = visitorId();
    // An answer of our server may have brought another ID.
    if (id && (id !== known || list.getEntries().some(({ name }) => /\/cart\//.test(name))))
      looks = looks.then(() => look(id)).catch(() => {});
    known = id;
  }).observe({ type: "resource" });
}
