import { createHmac, randomBytes } from "node:crypto";
import type { AlertChannelFile, FieldChange } from "../../config/index.ts";
import type { HttpRequest } from "../../core/index.ts";
import type { AlertChannel, Body } from "../../wire/index.ts";
import type { OperatePorts } from "../ports.ts";
import { invalid, notFound, Refusal } from "../refusal.ts";
import { letterOf, smtpOf } from "./letter.ts";
import type { Message } from "./message.ts";
import { channelProblems, shownTarget } from "./target.ts";

/** What came of the last message to each channel; the channels themselves are fields of the configuration. */
const namespace = "alert_channel";
const timeoutMs = 10_000;
const replyBytesMax = 16 * 1024;

type Told = NonNullable<AlertChannel["last"]>;
type Wish = Body<"POST /api/alerts/channels">;

/** Where alerts go. Addresses are secrets: whoever knows a Slack webhook can write there. */
export interface AlertChannels {
  readonly list: () => Promise<readonly AlertChannel[]>;
  /** The signing secret is returned when it was made here, and never again. */
  readonly add: (wish: Wish) => Promise<{ readonly channel: AlertChannel; readonly secret: string | null }>;
  readonly remove: (id: string) => Promise<AlertChannel>;
  readonly test: (id: string) => Promise<{ readonly ok: boolean; readonly detail: string }>;
  /** Whether it reached anybody; true where there is nobody to reach. */
  readonly tell: (message: Message) => Promise<boolean>;
}

type Ports = Pick<OperatePorts, "clock" | "configuration" | "engine" | "http" | "mail" | "publicUrl" | "rng">;

/** Creates the channels over the configuration. */
export function createAlertChannels(ports: Ports): AlertChannels {
  const { state } = ports.engine;
  const all = (): readonly AlertChannelFile[] => ports.configuration.current().alerts?.channels ?? [];
  const find = (id: string): AlertChannelFile => {
    const channel = all().find((one) => one.id === id);
    if (!channel) throw notFound("alert channel", id, "List the channels for their IDs.");
    return channel;
  };
  const send = async (channel: AlertChannelFile, message: Message) => {
    const told: Told = { at: ports.clock.now(), ...(await deliver(ports, channel, message)) };
    await state.put(namespace, channel.id, JSON.stringify(told));
    return { ok: told.ok, detail: told.detail };
  };
  const shown = async (channel: AlertChannelFile): Promise<AlertChannel> => {
    const told = await state.get(namespace, channel.id);
    return {
      id: channel.id,
      kind: channel.kind,
      target: shownTarget(channel),
      origin: (await ports.configuration.origins()).get(`${pathOf(channel.id)}/kind`) ?? "default",
      last: told === null ? null : (JSON.parse(told) as Told), // written by `send`
    };
  };
  return {
    list: () => Promise.all(all().map(shown)),
    async add(wish) {
      const { channel, made } = readWish(ports, wish, all());
      const { id, ...fields } = channel;
      const changes = Object.entries({ ...fields, present: true }).map(
        ([name, value]): FieldChange => ({ path: `${pathOf(id)}/${name}`, value }),
      );
      await edit(ports, changes);
      return { channel: await shown(find(id)), secret: made };
    },
    async remove(id) {
      const channel = await shown(find(id));
      await edit(ports, [{ path: pathOf(id), value: null }]);
      await state.remove(namespace, id);
      return channel;
    },
    async test(id) {
      const sentence = "This is a test alert from Signalpost. Nothing is wrong.";
      const message = { kind: "test", store: "", sentence, state: "test" } as const;
      return send(find(id), { id: ports.rng.id(ports.clock.now()), ...message });
    },
    async tell(message) {
      const told = await Promise.all(all().map((channel) => send(channel, message)));
      return told.length === 0 || told.some(({ ok }) => ok);
    },
  };
}

function pathOf(id: string): string {
  return `alerts/channels/${id}`;
}

async function edit(
  ports: Pick<OperatePorts, "configuration">,
  changes: readonly FieldChange[],
): Promise<void> {
  const problems = await ports.configuration.edit(changes);
  if (problems.length > 0) throw invalid(problems.map((one) => ({ ...one, path: "target" })));
}

/** The new channel, checked; a webhook for which no signing secret is given gets one. */
function readWish(ports: Ports, wish: Wish, all: readonly AlertChannelFile[]) {
  if (wish.kind === "email" && !smtpOf(ports.configuration.current())) {
    const hint = "Set it under Settings, Alerts, or as server.smtp in the configuration file.";
    throw new Refusal("conflict", "No mail server is configured.", hint);
  }
  const given = wish.secret?.trim() || undefined;
  const made =
    wish.kind === "webhook" && given === undefined ? `whsec_${randomBytes(24).toString("base64")}` : null;
  const secret = given ?? made ?? undefined;
  const channel: AlertChannelFile = {
    id: wish.id ?? freeId(wish.kind, all),
    kind: wish.kind,
    address: wish.target.trim(),
    ...(secret === undefined ? {} : { secret }),
  };
  if (all.some((one) => one.id === channel.id)) {
    throw new Refusal("conflict", `There is a channel "${channel.id}" already.`, "Choose another id.");
  }
  const problems = channelProblems(channel);
  if (problems.length > 0) {
    throw invalid(problems.map((one) => ({ ...one, path: one.path.replace("address", "target") })));
  }
  return { channel, made };
}

/** `slack`, `slack-2`: it is read in the configuration file, so it is a word. */
function freeId(kind: string, all: readonly AlertChannelFile[]): string {
  const taken = new Set(all.map((one) => one.id));
  let count = 1;
  const name = (): string => (count === 1 ? kind : `${kind}-${count}`);
  while (taken.has(name())) count++;
  return name();
}

async function deliver(ports: Ports, channel: AlertChannelFile, message: Message) {
  const { kind, address, secret } = channel;
  const [problem] = channelProblems(channel);
  if (address === undefined) return { ok: false, detail: "no address is stored" };
  if (kind === "webhook" && secret === undefined) return { ok: false, detail: "no signing secret is stored" };
  if (problem) return { ok: false, detail: `${problem.path}: ${problem.problem}` };
  if (kind === "email") return sendLetter(ports, address, message);
  return sendRequest(ports, requestOf(address, secret ?? null, message, ports.clock.now()));
}

async function sendRequest(ports: Pick<OperatePorts, "http">, request: HttpRequest) {
  const reply = await ports.http.send(request, { timeoutMs, replyBytesMax });
  const ok = reply.kind === "reply" && reply.status >= 200 && reply.status < 300;
  return { ok, detail: reply.kind === "reply" ? `HTTP ${reply.status}` : reply.error };
}

async function sendLetter(ports: Ports, to: string, message: Message) {
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
  // Receivers take each ID once: the end is another message than the beginning.
  const id = `${message.id}:${message.state}`;
  const signature = createHmac("sha256", key).update(`${id}.${seconds}.${body}`).digest("base64");
  return {
    ...base,
    headers: {
      ...headers,
      "webhook-id": id,
      "webhook-timestamp": String(seconds),
      "webhook-signature": `v1,${signature}`,
    },
    body,
  };
}
