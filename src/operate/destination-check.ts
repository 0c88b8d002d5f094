import {
  type AnyDestinationType,
  type Parsed,
  type Problem,
  parseEvent,
  type RequestContext,
  type Secrets,
  type SettingWarning,
  type StorefrontEvent,
  type Verdict,
} from "../core/index.ts";
import type { Clock, Http, Rng } from "../engine/index.ts";
import type { TestEventResult } from "../wire/index.ts";

/** A destination as configured, before anything of it is trusted. */
export interface DestinationInput {
  readonly type: AnyDestinationType;
  readonly settings: unknown;
  readonly secrets: Readonly<Record<string, string>>;
  readonly baseUrl?: string | undefined;
}

/** A destination that can be used. */
export interface UsableDestination {
  readonly type: AnyDestinationType;
  readonly settings: object;
  readonly secrets: Secrets;
  readonly baseUrl: string;
  readonly warnings: readonly SettingWarning[];
}

/** Settings and secrets by the destination type's own rules; every problem at once. Nothing is sent. */
export function checkDestination(input: DestinationInput): Parsed<UsableDestination> {
  const { manifest } = input.type;
  const settings = manifest.parseSettings(input.settings);
  const secrets = manifest.parseSecrets(input.secrets);
  const problems: readonly Problem[] = [
    ...(settings.ok ? [] : under("settings", settings.problems)),
    ...(secrets.ok ? [] : under("secrets", secrets.problems)),
  ];
  if (!settings.ok || !secrets.ok) return { ok: false, problems };
  return {
    ok: true,
    value: {
      type: input.type,
      settings: settings.value.settings,
      secrets: secrets.value,
      baseUrl: input.baseUrl ?? manifest.baseUrl,
      warnings: settings.value.warnings,
    },
  };
}

function under(prefix: string, problems: readonly Problem[]): readonly Problem[] {
  return problems.map((one) => ({ ...one, path: one.path === "" ? prefix : `${prefix}.${one.path}` }));
}

/** What the test needs of the world. */
export interface TestEventPorts {
  readonly http: Http;
  readonly clock: Clock;
  readonly rng: Rng;
}

const replyBytesMax = 64 * 1024;
const shownReplyCharsMax = 2000;

/**
 * Sends one product view (or a stored event) to the platform's test page, alone in its request: beside live events a
 * test code would file those as tests too. Without a code that the operator took from the platform nothing is sent,
 * since it would count.
 */
export async function sendTestEvent(
  destination: UsableDestination,
  testCode: string | undefined,
  ports: TestEventPorts,
  stored?: StorefrontEvent,
): Promise<TestEventResult> {
  const { type, settings, secrets, baseUrl } = destination;
  const { title, limits } = type.manifest;
  const now = ports.clock.now();
  // A stored event goes under an ID of its own, so that the test cannot take the real one's place.
  const id = ports.rng.id(now);
  const event = stored
    ? { ...stored, event_id: `signalpost-test-${id}`, event_time: now, twins: [] }
    : testEvent(now, id);
  const unsent = { event_id: event.event_id, duration_ms: null, status: null, payload: null, reply: "" };
  if (testCode === undefined || testCode.trim() === "") {
    const sentence =
      "Not verified: without a test code from the platform, a test event would count as a real one.";
    const hint = `Copy the code from ${title}'s page for test events.`;
    return { verdict: "not_sent", sentence, hint, ...unsent };
  }
  const mapped = type.map(event, settings);
  if (mapped.kind === "skip") {
    return {
      verdict: "not_sent",
      sentence: `A product view is not sent there: ${mapped.detail}`,
      hint: null,
      ...unsent,
    };
  }
  const context = { settings, secrets, baseUrl, testCode: testCode.trim(), now };
  const access = await accessOf(type, context, ports.http);
  if ("verdict" in access) return { ...access, ...unsent };
  const request = type.request([mapped.payload], { ...context, ...access });
  const reply = await ports.http.send(request, { timeoutMs: limits.timeoutMs, replyBytesMax });
  const durationMs = ports.clock.now() - now;
  return {
    ...judge(type, type.read(reply, [mapped.payload]), durationMs),
    event_id: event.event_id,
    duration_ms: durationMs,
    status: reply.kind === "reply" ? reply.status : null,
    payload: type.mask(parseJson(request.body)),
    reply: scrub(reply.kind === "reply" ? reply.body : reply.error, { ...secrets, ...access }).slice(
      0,
      shownReplyCharsMax,
    ),
  };
}

/** An access token where the type needs one, or what became of asking for it. */
async function accessOf(
  type: AnyDestinationType,
  context: RequestContext<object>,
  http: Http,
): Promise<{ accessToken?: string } | Pick<TestEventResult, "verdict" | "sentence" | "hint">> {
  if (!type.accessToken) return {};
  const { timeoutMs } = type.manifest.limits;
  const reading = type.accessToken.read(
    await http.send(type.accessToken.request(context), { timeoutMs, replyBytesMax }),
  );
  return reading.kind === "token" ? { accessToken: reading.token } : judge(type, reading, 0);
}

function judge(
  type: AnyDestinationType,
  verdict: Verdict,
  durationMs: number,
): Pick<TestEventResult, "verdict" | "sentence" | "hint"> {
  const { title } = type.manifest;
  if (verdict.kind === "hold") return { verdict: "refused", sentence: verdict.detail, hint: verdict.hint };
  if (verdict.kind !== "each")
    return { verdict: "unclear", sentence: verdict.detail, hint: "Try again in a minute." };
  const [one] = verdict.results;
  if (one?.kind === "delivered") {
    const counts = type.manifest.testsCount ? `; ${title} also counts it, as one product view` : "";
    const hint = `It should stand on the platform's page for test events within a minute${counts}.`;
    return { verdict: "accepted", sentence: `${title} accepted the test event in ${durationMs} ms.`, hint };
  }
  const sentence = one?.detail ?? `${title} said nothing about the event.`;
  return { verdict: one?.kind === "reject" ? "refused" : "unclear", sentence, hint: null };
}

/** Platforms echo what they were sent, credentials included. */
function scrub(text: string, secrets: Secrets): string {
  return Object.values(secrets).reduce(
    (rest, secret) => (secret === "" ? rest : rest.replaceAll(secret, "***")),
    text,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The test's event; obviously a test, and nothing of a person in it but a documentation address. */
function testEvent(now: number, id: string): StorefrontEvent {
  const parsed = parseEvent(
    {
      event: "ViewContent",
      event_id: `signalpost-test-${id}`,
      event_time: now,
      url: "https://shop.example/products/signalpost-test",
      user: { email: "test@example.com" },
      user_agent: "Mozilla/5.0 (Signalpost test event)",
      properties: {
        value: 1,
        currency: "USD",
        content_type: "product",
        contents: [{ content_id: "signalpost-test", quantity: 1, price: 1 }],
      },
    },
    { store: "test", source: "server", receivedAt: now, makeId: () => id },
  );
  if (!parsed.ok) throw new Error("the test event is not valid");
  return parsed.value.event;
}
