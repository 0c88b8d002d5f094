/** What somebody is looked up by. */
export type LookupKind = "email" | "phone" | "customer" | "visitor" | "order";

/**
 * The value as it may leave the browser: contacts as SHA-256 of their normalised form, so that no server log and no
 * proxy ever holds them; IDs as they are.
 */
export async function lookupValue(kind: LookupKind, typed: string): Promise<string> {
  const text = typed.trim();
  switch (kind) {
    case "email":
      return sha256(text.toLowerCase().normalize("NFC"));
    case "phone":
      return sha256(`+${digitsOf(text)}`);
    case "customer":
      return sha256(text);
    default:
      return text;
  }
}

/** What is wrong with the typed value, if anything. */
export function lookupProblem(kind: LookupKind, typed: string): string | undefined {
  const text = typed.trim().normalize("NFKC");
  if (text === "") return undefined;
  if (kind === "email" && !/^\S+@\S+\.\S+$/.test(text)) return "This does not look like an e-mail address.";
  if (kind === "phone" && !text.startsWith("+")) return "Write it with the country code: +1 555 010 0199.";
  return undefined;
}

/** Of an international number; the (0) that is dialled inside the country alone is none of them. */
function digitsOf(phone: string): string {
  return phone.normalize("NFKC").replace(/\(0\)/g, "").replace(/\D/g, "");
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
