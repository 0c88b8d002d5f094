import { createHmac, randomBytes } from "node:crypto";
import type { HttpRequest } from "../../core/index.ts";
import type { AlertChannel } from "../../wire/index.ts";
import type { OperatePorts } from "../ports.ts";
import { invalid, notFound } from "../refusal.ts";
import { letterOf, readMailbox, shownMailbox, smtpOf } from "./letter.ts";
import type { Message } from "./message.ts";

const namespace = "alert_channel";
const timeoutMs = 10_000;
const replyBytesMax = 16 * 1024;
const channelsMax = 20;

interface StoredChannel extends AlertChannel {
  /** Sealed address. */
  readonly address: string;
  /** Sealed signing secret; null: Slack and e-mail. */
  readonly secret: string | null;
}

/** Where alerts go. Addresses are secrets: whoever knows a Slack webhook can write there. */
export interface AlertChannels {
  readonly list: () => Promise<readonly AlertChannel[]>;
  readonly add: (wish: {
    readonly kind: AlertChannel["kind"];
    readonly target: string;
    readonly secret?: string;
  }) => Promise<AlertChannel>;
  readonly remove: (id: string) => Promise<AlertChannel>;
  readonly test: (id: string) => Promise<{ readonly ok: boolean; readonly detail: string }>;
  readonly tell: (message: Message) => Promise<void>;
}

/** Creates the channels over the state store. */
export function createAlertChannels(
  ports: Pick<
    OperatePorts,
    "clock" | "configuration" | "engine" | "http" | "mail" | "publicUrl" | "rng" | "sealer"
  >,
): AlertChannels {
  const { state } = ports.engine;
  const all = async (): Promise<readonly StoredChannel[]> =>
    (await state.list(namespace)).map((row) => JSON.parse(row.value) as StoredChannel); // written below
  const save = (channel: StoredChannel): Promise<void> =>
    state.put(namespace, channel.id, JSON.stringify(channel));
  const send = async (channel: StoredChannel, message: Message) => {
    const now = ports.clock.now();
    const address = ports.sealer.open(channel.address, placeOf(channel.id, "address"));
    const secret =
      channel.secret === null ? null : ports.sealer.open(channel.secret, placeOf(channel.id, "secret"));
    const { ok, detail } =
      channel.kind === "email"
        ? await sendLetter(ports, address, message)
        : await sendRequest(ports, requestOf(address, secret, message, now));
    await save({ ...channel, last: { at: now, ok, detail } });
    return { ok, detail };
  };
  const find = async (id: string): Promise<StoredChannel> => {
    const channel = (await all()).find((one) => one.id === id);
    if (!channel) throw notFound("alert channel", id, "List the channels for their IDs.");
    return channel;
  };
  return {
    list: async () => (await all()).map(shown),
    async add(wish) {
      const address =
        wish.kind === "email"
          ? readMailbox(wish.target, ports.configuration.current())
          : readTarget(wish.target).href;
      if ((await all()).length >= channelsMax) {
        throw invalid([
          { path: "target", problem: `there are ${channelsMax} channels already`, hint: "Remove one first." },
        ]);
      }
      const id = ports.rng.id(ports.clock.now());
      const secret = wish.kind === "webhook" ? readSecret(wish.secret) : null;
      const channel: StoredChannel = {
        id,
        kind: wish.kind,
        target:
          wish.kind === "email" ? shownMailbox(address) : `${new URL(address).host}/…${address.slice(-4)}`,
        on: true,
        last: null,
        address: ports.sealer.seal(address, placeOf(id, "address")),
        secret: secret === null ? null : ports.sealer.seal(secret, placeOf(id, "secret")),
      };
      await save(channel);
      return shown(channel);
    },
    async remove(id) {
      const channel = await find(id);
      await state.remove(namespace, id);
      return shown(channel);
    },
    async test(id) {
      const sentence = "This is a test alert from Signalpost. Nothing is wrong.";
      return send(await find(id), {
        id: ports.rng.id(ports.clock.now()),
        kind: "test",
        store: "",
        sentence,
        state: "test",
      });
    },
    async tell(message) {
      await Promise.all((await all()).filter((one) => one.on).map((channel) => send(channel, message)));
    },
  };
}

async function sendRequest(ports: Pick<OperatePorts, "http">, request: HttpRequest) {
  const reply = await ports.http.send(request, { timeoutMs, replyBytesMax });
  const ok = reply.kind === "reply" && reply.status >= 200 && reply.status < 300;
  return { ok, detail: reply.kind === "reply" ? `HTTP ${reply.status}` : reply.error };
}

async function sendLetter(
  ports: Pick<OperatePorts, "configuration" | "mail" | "publicUrl">,
  to: string,
  message: Message,
) {
  const smtp = smtpOf(ports.configuration.current());
  if (!smtp) return { ok: false, detail: "no mail server is configured (server.smtp)" };
  return ports.mail(smtp.access, letterOf(message, smtp.from, to, ports.publicUrl()));
}

/** Slack takes `text`; a webhook gets the message signed as https://www.standardwebhooks.com says (read 2026-11). */
function requestOf(address: string, secret: string | null, message: Message, now: number): HttpRequest {
  const headers = { "content-type": "application/json", "user-agent": "Signalpost" };
  // Alerts may only go to public addresses: the operator of a shop types these.
  const base = { method: "POST", url: address, publicUnless: [] } as const;
  if (secret === null)
    return { ...base, headers, body: JSON.stringify({ text: `Signalpost: ${message.sentence}` }) };
  const body = JSON.stringify({
    type: `alert.${message.state}`,
    timestamp: new Date(now).toISOString(),
    data: message,
  });
  const seconds = Math.floor(now / 1000);
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const signature = createHmac("sha256", key).update(`${message.id}.${seconds}.${body}`).digest("base64");
  return {
    ...base,
    headers: {
      ...headers,
      "webhook-id": message.id,
      "webhook-timestamp": String(seconds),
      "webhook-signature": `v1,${signature}`,
    },
    body,
  };
}

function readTarget(target: string): URL {
  const url = URL.canParse(target.trim()) ? new URL(target.trim()) : null;
  if (url?.protocol === "https:") return url;
  throw invalid([
    {
      path: "target",
      problem: "not an https address",
      hint: "Paste the webhook's whole address, with https://.",
    },
  ]);
}

function readSecret(secret: string | undefined): string {
  if (secret === undefined || secret.trim() === "") return `whsec_${randomBytes(24).toString("base64")}`;
  const text = secret.trim();
  if (/^whsec_[A-Za-z0-9+/=]{24,}$/.test(text)) return text;
  throw invalid([
    {
      path: "secret",
      problem: "not a signing secret",
      hint: "Use whsec_ and at least 24 base64 characters.",
    },
  ]);
}

function placeOf(id: string, field: "address" | "secret"): string {
  return `${namespace}/${id}/${field}`;
}

/** Sealed fields of a channel, with the place of each. */
export const sealedOfChannel = {
  namespace,
  fields: {
    address: (id: string) => placeOf(id, "address"),
    secret: (id: string) => placeOf(id, "secret"),
  },
} as const;

function shown({ address: _address, secret: _secret, ...channel }: StoredChannel): AlertChannel {
  return channel;
}
