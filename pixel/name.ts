/** TikTok's older names, and the spellings of a page view; the server knows more. */
const aliases: Readonly<Record<string, string>> = {
  CompletePayment: "Purchase",
  SubmitForm: "Lead",
  Pageview: "PageView",
  page_view: "PageView",
};

/** Our name for an event, so that ours and the platform's call for one act meet. */
export function canonicalName(name: string): string {
  return aliases[name] ?? name;
}
