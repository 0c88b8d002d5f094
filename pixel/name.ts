/** TikTok's older names; the server knows more. */
const aliases: Readonly<Record<string, string>> = {
  CompletePayment: "Purchase",
  SubmitForm: "Lead",
};

/** Our name for an event, so that ours and the platform's call for one act meet. */
export function canonicalName(name: string): string {
  return aliases[name] ?? name;
}

/** Whether this is a page view, in anybody's spelling. */
export function isPageView(name: string): boolean {
  return /^page_?view$/i.test(name);
}
