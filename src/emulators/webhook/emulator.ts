import { assemble } from "../kit/assemble.ts";
import { type BookRules, createBooks } from "../kit/books.ts";
import type { MatchKey } from "../kit/coverage.ts";
import { createCredentials, type PixelOptions } from "../kit/credentials.ts";
import type { EmulatedReply, EmulatedRequest, Emulator, HttpReply } from "../kit/emulator.ts";
import { throughNetwork } from "../kit/faults.ts";
import type { Copy } from "../kit/ledger.ts";
import { splitPath } from "../kit/path.ts";
import { seededRandom } from "../kit/random.ts";
import { jsonReply, textReply } from "../kit/reply.ts";
import { createRequestCounts } from "../kit/request-counts.ts";
import { isRecord } from "../kit/rules.ts";
import { createSwitches } from "../kit/switches.ts";
import { type WebhookSwitchInput, webhookSwitches } from "./switches.ts";
import { problemOf } from "./verify.ts";

/** What a receiver is made of: each "pixel" is an inbox at `/CODE`, and its token the signing secret. */
export interface WebhookEmulatorOptions {
  readonly now: () => number;
  /** @default a seeded generator, the same at every start */
  readonly random?: () => number;
  readonly pixels: readonly PixelOptions[];
  readonly switches?: WebhookSwitchInput;
  readonly limits?: Pick<BookRules, "dedupKeysMax" | "eventsMax" | "testEventsMax">;
}

/** Receivers remember message IDs for this long; the specification leaves it to them. */
const windowMs = 7 * 86_400_000;
const matchKeys: readonly MatchKey[] = [{ name: "email", title: "Email", weight: 1 }];

/** Makes a receiver of signed webhooks: verifies, counts each event once, and fails as it is told. */
export function createWebhookEmulator(options: WebhookEmulatorOptions): Emulator {
  const { now, random = seededRandom(20_230_101) } = options;
  const switches = createSwitches(webhookSwitches, options.switches ?? {}, random);
  const credentials = createCredentials(options.pixels, "inbox");
  const secrets = new Map(options.pixels.map(({ code, token }) => [code, [token]]));
  const requests = createRequestCounts();
  const books = createBooks({ windowMs, mergeMs: 0, matchKeys, ...options.limits });
  const answer = (
    status: number,
    message: string,
    headers: Readonly<Record<string, string>> = {},
  ): HttpReply => {
    const isAccepted = status < 300;
    requests.add(
      { at: new Date(now()).toISOString(), code: status, message, request_id: "" },
      isAccepted,
      isAccepted,
    );
    return status === 204
      ? textReply(204, "text/plain", "", headers)
      : jsonReply(status, { message }, headers);
  };
  const receive = (request: EmulatedRequest, inbox: string): HttpReply => {
    const { values } = switches;
    if (values.gone) return answer(410, "gone");
    if (values.redirect) return answer(301, "moved", { location: "/elsewhere" });
    if (switches.strikes("error_500")) return answer(500, "failed");
    if (switches.strikes("too_many_requests")) return answer(429, "too many", { "retry-after": "30" });
    if (request.method !== "POST") return answer(405, "POST only");
    const known = secrets.get(inbox)?.filter((secret) => credentials.token(secret).kind === "valid") ?? [];
    if (!secrets.has(inbox)) return answer(404, "no such inbox");
    const problems = known.map((secret) => problemOf(request, secret, now(), values.tolerance_s));
    if (!problems.includes(null)) return answer(401, problems[0] ?? "no valid secret");
    for (const event of eventsOf(request.body)) books.add(copyOf(event, inbox), now(), false);
    return answer(Number(values.success_status), "taken");
  };
  const emulator = assemble(
    { now, switches, credentials, requests, books },
    {
      platform: "webhook",
      title: "Receiver of signed webhooks",
      matchKeys,
      handle(request): EmulatedReply {
        const inbox = splitPath(request.path).pathname.slice(1);
        return throughNetwork(switches, random, () => receive(request, inbox));
      },
      browser: () => undefined,
      snippet: () => "",
      diagnostics: () => [],
      example: (baseUrl) => `signalpost serve, with a webhook destination whose url is ${baseUrl}/INBOX`,
      forget: () => undefined,
    },
  );
  return {
    ...emulator,
    addToken(pixel, token) {
      emulator.addToken(pixel, token);
      secrets.set(pixel, [...new Set([...(secrets.get(pixel) ?? []), token])]);
    },
  };
}

/** The events of a message, one or many. */
function eventsOf(body: string): readonly Readonly<Record<string, unknown>>[] {
  try {
    const message: unknown = JSON.parse(body);
    return isRecord(message) ? [message.data].flat().filter(isRecord) : [];
  } catch {
    return []; // signed, but nothing that holds events
  }
}

function copyOf(event: Readonly<Record<string, unknown>>, pixel: string): Copy {
  const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
  const properties = isRecord(event.properties) ? event.properties : {};
  const user = isRecord(event.user) ? event.user : {};
  return {
    channel: "server",
    pixel,
    event: text(event.event) ?? "",
    kind: "custom",
    eventId: text(event.event_id),
    eventTimeMs: Date.parse(text(event.event_time) ?? ""),
    matchKeys: Array.isArray(user.email_sha256) ? ["email"] : [],
    value: properties.value === undefined ? undefined : Number(properties.value),
    currency: text(properties.currency),
    payload: event,
    problems: [],
  };
}
