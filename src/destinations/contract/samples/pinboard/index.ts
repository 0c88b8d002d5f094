import {
  adPurposes,
  dayMs,
  defineDestination,
  type EmailRedditHash,
  type HttpReply,
  hourMs,
  isObject,
  type PhoneDigitsHash,
  type Verdict,
} from "../../../../core/index.ts";
import {
  amountText,
  emailsForReddit,
  findTwin,
  maskBody,
  meaningful,
  namedIndexes,
  phonesOfDigits,
  readFields,
  readSecrets,
  readTokenReply,
  replyJson,
  statusVerdict,
  tokenProblem,
  tokenRequest,
  unansweredVerdict,
} from "../../../kit/index.ts";

interface Settings {
  readonly account: string;
}

interface PinboardEvent {
  readonly name: string;
  readonly id: string;
  readonly at: string;
  readonly email?: readonly EmailRedditHash[];
  readonly phone?: readonly PhoneDigitsHash[];
  /** Money in a text with two digits or more, never a number. */
  readonly amount?: { readonly currency: string; readonly value: string };
}

const settings = [
  {
    name: "account",
    label: "Account",
    help: "The number of the account.",
    kind: "text",
    required: true,
  } as const,
];
const secrets = [
  {
    name: "refresh_token",
    label: "Refresh token",
    help: "It lasts; the tokens that requests carry do not.",
    kind: "text",
    required: true,
  } as const,
];

/**
 * No real platform: what several of them ask for at once. Tokens for a while (OAuth), a reply for each event, refusals
 * that name a place in the batch, money as text, an e-mail rule of its own, times that differ by event.
 */
export const pinboard = defineDestination<Settings, PinboardEvent>({
  manifest: {
    type: "pinboard",
    title: "Pinboard",
    platform: "pinboard",
    links: [{ label: "None: it is made up", url: "https://pinboard.example/" }],
    settings,
    secrets,
    limits: {
      batchEventsMax: 500,
      bodyBytesMax: 1_000_000,
      requestsPerSecondMax: 10,
      eventAgeMsMax: 37 * dayMs,
      dedupWindowMs: 47 * hourMs,
      exceptions: [
        { events: ["Purchase"], withOrderId: true, dedupWindowMs: 30 * dayMs - hourMs },
        { orderSources: ["pos"], eventAgeMsMax: 90 * dayMs, dedupWindowMs: null },
      ],
      timeoutMs: 10_000,
    },
    baseUrl: "https://pinboard.example",
    consent: adPurposes,
    platformNames: [],
    eventNames: () => ({ Purchase: "checkout" }),
    parseSettings(raw) {
      const read = readFields(raw, settings);
      return read.ok
        ? { ok: true, value: { settings: { account: read.value.text("account") ?? "" }, warnings: [] } }
        : read;
    },
    parseSecrets: (raw) => readSecrets(raw, secrets, (_name, value) => tokenProblem(value)),
    mappingVersion: 1,
  },
  map(event) {
    const twin = findTwin(event, "pinboard", "");
    const name = twin?.name ?? (event.event === "Purchase" ? "checkout" : event.event);
    const eventId = twin?.event_id ?? event.event_id;
    const numbers = phonesOfDigits(event);
    const email = emailsForReddit(event);
    const currency = meaningful(event.properties.currency);
    const { value } = event.properties;
    const amount =
      currency === undefined || value === undefined ? undefined : { currency, value: amountText(value, 2) };
    const payload = {
      name,
      id: eventId,
      at: new Date(event.event_time).toISOString(),
      ...(email.length > 0 ? { email } : {}),
      ...(numbers.length > 0 ? { phone: numbers } : {}),
      ...(amount ? { amount } : {}),
    };
    return { kind: "payload", payload, name, eventId };
  },
  request: (batch, { settings: { account }, baseUrl, accessToken }) => ({
    method: "POST",
    url: `${baseUrl.replace(/\/+$/, "")}/v1/${account}/events`,
    headers: { Authorization: `Bearer ${accessToken ?? ""}`, "Content-Type": "application/json" },
    body: JSON.stringify({ data: batch }),
  }),
  read: readReply,
  accessToken: {
    request: ({ baseUrl, secrets: { refresh_token = "" } }) =>
      tokenRequest(`${baseUrl.replace(/\/+$/, "")}/oauth/token`, {
        grant_type: "refresh_token",
        refresh_token,
      }),
    read: (reply) => readTokenReply(reply, "Pinboard", "Connect the account again."),
  },
  mask: (body) => maskBody(body, { email: "start", phone: "start" }),
});

function readReply(reply: HttpReply, batch: readonly PinboardEvent[]): Verdict {
  const unanswered = unansweredVerdict(reply);
  if (unanswered) return unanswered;
  if (reply.kind !== "reply") return { kind: "retry", reason: "unanswered", detail: "no reply" };
  const body = replyJson(reply);
  if (reply.status < 300 && Array.isArray(body?.events) && body.events.length === batch.length) {
    return { kind: "each", results: body.events.map(resultOf) };
  }
  if (reply.status === 422 && typeof body?.message === "string") {
    const indexes = namedIndexes(body.message, /data\[(\d+)\]/g, batch.length);
    return {
      kind: "split",
      reason: "HTTP 422",
      detail: body.message,
      ...(indexes.length > 0 ? { indexes } : {}),
    };
  }
  return statusVerdict(reply, "Pinboard");
}

function resultOf(event: unknown): Extract<Verdict, { kind: "each" }>["results"][number] {
  if (isObject(event) && event.status === "processed") return { kind: "delivered" };
  const detail = isObject(event) ? String(event.error) : "no result";
  return { kind: "reject", reason: "Pinboard refused it", detail };
}
