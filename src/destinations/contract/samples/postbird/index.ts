import { defineDestination, hourMs, type StorefrontEvent } from "../../../../core/index.ts";
import {
  clearContactsField,
  clearContactsWarnings,
  findTwin,
  maskBody,
  readFields,
  readSecrets,
  statusVerdict,
  tokenProblem,
  unansweredVerdict,
} from "../../../kit/index.ts";

interface Settings {
  readonly clear_contacts: boolean;
}

interface PostbirdEvent {
  readonly metric: string;
  readonly unique_id: string;
  readonly profile: { readonly email?: string; readonly phone_number?: string };
  readonly value?: string;
}

const needed = ["email", "phone"] as const;
const settings = [clearContactsField(needed)];
const secrets = [
  {
    name: "api_key",
    label: "API key",
    help: "The private key of the account.",
    kind: "text",
    required: true,
  } as const,
];

/** No real platform: an e-mail service. One event a request, contacts in clear, an answer without a body. */
export const postbird = defineDestination<Settings, PostbirdEvent, (typeof needed)[number]>({
  manifest: {
    type: "postbird",
    title: "Postbird",
    platform: "postbird",
    links: [{ label: "None: it is made up", url: "https://postbird.example/" }],
    settings,
    secrets,
    limits: {
      batchEventsMax: 1,
      bodyBytesMax: 100_000,
      requestsPerSecondMax: 300,
      eventAgeMsMax: 365 * 24 * hourMs,
      dedupWindowMs: null,
      timeoutMs: 10_000,
    },
    baseUrl: "https://postbird.example",
    consent: ["marketing"],
    clearContacts: { fields: needed, wanted: (chosen) => chosen.clear_contacts },
    platformNames: [],
    eventNames: () => ({ Purchase: "Placed Order" }),
    parseSettings(raw) {
      const read = readFields(raw, settings);
      if (!read.ok) return read;
      const clear_contacts = read.value.toggle("clear_contacts");
      const warnings = clearContactsWarnings(clear_contacts, needed);
      return { ok: true, value: { settings: { clear_contacts }, warnings } };
    },
    parseSecrets: (raw) => readSecrets(raw, secrets, (_name, value) => tokenProblem(value)),
    mappingVersion: 1,
  },
  map(event, chosen, contacts) {
    const email = contacts.email?.[0]?.reveal();
    const phone = contacts.phone?.[0]?.reveal();
    if (email === undefined && phone === undefined) {
      const detail = chosen.clear_contacts
        ? "no e-mail address and no phone number came with this event"
        : "Postbird takes no hashes: switch on contacts in clear";
      return { kind: "skip", reason: "no contact", detail };
    }
    const { name, id } = keyOf(event);
    const { value } = event.properties;
    const payload = {
      metric: name,
      unique_id: id,
      profile: {
        ...(email === undefined ? {} : { email }),
        ...(phone === undefined ? {} : { phone_number: phone }),
      },
      ...(value === undefined ? {} : { value }),
    };
    return { kind: "payload", payload, name, eventId: id };
  },
  request: ([event], { baseUrl, secrets: { api_key = "" } }) => ({
    method: "POST",
    url: `${baseUrl.replace(/\/+$/, "")}/api/events`,
    headers: { Authorization: `Postbird-Key ${api_key}`, "Content-Type": "application/json" },
    body: JSON.stringify(event),
  }),
  read(reply, batch) {
    const unanswered = unansweredVerdict(reply);
    if (unanswered) return unanswered;
    if (reply.kind !== "reply") return { kind: "retry", reason: "unanswered", detail: "no reply" };
    // 202 has no body; another success did not come from Postbird.
    if (reply.status === 202) return { kind: "each", results: batch.map(() => ({ kind: "delivered" })) };
    return statusVerdict(reply, "Postbird");
  },
  mask: (body) => maskBody(body, { profile: "hide" }),
});

function keyOf(event: StorefrontEvent): { readonly name: string; readonly id: string } {
  const twin = findTwin(event, "postbird", "");
  const name = event.event === "Purchase" ? "Placed Order" : event.event;
  return { name: twin?.name ?? name, id: twin?.event_id ?? event.event_id };
}
