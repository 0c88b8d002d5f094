import type { HttpReply } from "../core/index.ts";

/** Shorter ones stand in any text by chance. */
const secretCharsMin = 6;
const contactCharsMin = 3;

/** Replies may echo what was sent: what is read from one, and kept of it, holds no secret and no contact. */
export function withoutEchoes(
  reply: HttpReply,
  secrets: readonly string[],
  contacts: readonly string[],
): HttpReply {
  const text = reply.kind === "reply" ? reply.body : reply.error;
  const known = secrets.filter((secret) => secret.length >= secretCharsMin).flatMap(formsOf);
  const clean = withoutContacts(
    known.reduce((left, form) => left.replaceAll(form, "***"), text),
    contacts,
  );
  if (clean === text) return reply;
  return reply.kind === "reply" ? { ...reply, body: clean } : { ...reply, error: clean };
}

/** Contacts come back in any case, and numbers without their plus sign. */
function withoutContacts(text: string, contacts: readonly string[]): string {
  const forms = new Set(
    contacts
      .flatMap((contact) => [contact, contact.replace(/^\+/, "")])
      .filter((contact) => contact.length >= contactCharsMin)
      .flatMap(formsOf),
  );
  let left = text;
  for (const form of forms) left = left.replace(new RegExp(RegExp.escape(form), "gi"), "***");
  return left;
}

function formsOf(text: string): readonly string[] {
  return [text, encodeURIComponent(text), JSON.stringify(text).slice(1, -1)];
}
