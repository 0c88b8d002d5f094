/** Names of GA4 and of the platforms that differ from ours by more than `_`; the server knows more of them. */
const aliases: Readonly<Record<string, string>> = {
  page_view: "PageView",
  Pageview: "PageView",
  view_item: "ViewContent",
  view_item_list: "ViewCategory",
  begin_checkout: "InitiateCheckout",
  generate_lead: "Lead",
  sign_up: "CompleteRegistration",
  CompletePayment: "Purchase",
  SubmitForm: "Lead",
};

/** GA4 names that are ours in snake case. */
const snake =
  " add_to_cart remove_from_cart view_cart add_to_wishlist add_shipping_info add_payment_info purchase refund search ";

/** Our name for an event, so that ours and the platform's call for one act meet. */
export function canonicalName(name: string): string {
  return snake.includes(` ${name} `)
    ? name.replace(/(^|_)(.)/g, (_all, _separator, letter: string) => letter.toUpperCase())
    : (aliases[name] ?? name);
}

/** Whether GA4 gives this name to an event of a shop. */
export function isShopName(name: string): boolean {
  return snake.includes(` ${name} `) || (name in aliases && name !== "page_view");
}
