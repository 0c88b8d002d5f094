import type { HttpReply, HttpRequest } from "../../src/core/index.ts";
import { createTikTokEmulator, type TikTokEmulator } from "../../src/emulators/index.ts";
import type { History } from "./history.ts";
import type { Random } from "./random.ts";
import type { DestinationPlan } from "./scenario.ts";
import type { Scheduler } from "./scheduler.ts";

/** TikTok behind a network with weather. */
export interface Platform {
  readonly plan: DestinationPlan;
  readonly emulator: TikTokEmulator;
  /** The token that a person would paste now. */
  readonly token: () => string;
  readonly replaceToken: () => void;
  readonly send: (request: HttpRequest, timeoutMs: number) => Promise<HttpReply>;
  /** Event IDs in the order of their first request, as far as the platform could see them leave. */
  readonly firstSent: ReadonlyMap<string, number>;
  readonly inFlightMax: () => number;
  readonly batchMax: () => number;
  /** Events that the living server knows to be at fault: it saw others taken after it saw them refused alone. */
  readonly provenBad: ReadonlySet<string>;
  /** A new life of the server has seen nothing yet. */
  readonly newLife: () => void;
  /** The weather of this moment is over, for good. */
  readonly clearUp: () => void;
}

/** A platform for one destination. */
export function createPlatform(
  plan: DestinationPlan,
  poison: readonly string[],
  scheduler: Scheduler,
  random: Random,
  history: History,
): Platform {
  const emulator = createTikTokEmulator({
    now: scheduler.now,
    random: random.branch().float,
    pixels: [{ code: plan.pixel, token: "token-1" }],
    switches: { diagnostics: false, ...plan.switches, poison_event_ids: poison },
  });
  const start = scheduler.now();
  const firstSent = new Map<string, number>();
  const provenBad = new Set<string>();
  const refusedAfter = new Map<string, number>();
  let taken = 0;
  let token = "token-1";
  let over = false;
  let inFlight = 0;
  let inFlightMax = 0;
  let batchMax = 0;

  for (const weather of plan.weather) {
    scheduler.after(weather.fromMs, () => {
      if (over) return;
      emulator.setFaults(weather.faults);
      history.note(plan.id, `weather: ${weather.name}`);
    });
    scheduler.after(weather.toMs, () => calm(Object.keys(weather.faults)));
  }
  if (plan.token) {
    scheduler.after(plan.token.revokedMs, () => {
      emulator.revokeToken(token);
      history.note(plan.id, "the token is revoked");
    });
  }

  function calm(faults: readonly string[]): void {
    emulator.setFaults(Object.fromEntries(faults.map((name) => [name, "off"])));
  }

  function unreached(): boolean {
    const at = scheduler.now() - start;
    return (
      !over && plan.weather.some((one) => at >= one.fromMs && at < one.toMs && random.chance(one.unreached))
    );
  }

  function note(ids: readonly string[], what: string): void {
    history.note(plan.id, `${what}: ${ids.length > 6 ? `${ids.length} events` : ids.join(" ")}`);
  }

  async function send(request: HttpRequest, timeoutMs: number): Promise<HttpReply> {
    const ids = idsOf(request);
    for (const id of ids) if (!firstSent.has(id)) firstSent.set(id, firstSent.size);
    batchMax = Math.max(batchMax, ids.length);
    if (unreached()) {
      await wait(5);
      note(ids, "not reached");
      return { kind: "unreached", error: "ECONNREFUSED" };
    }
    await wait(1 + random.float() * 30);
    const reply = emulator.handle({
      method: request.method,
      path: new URL(request.url).pathname,
      headers: Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]),
      ),
      body: request.body,
    });
    note(ids, reply.kind === "reply" ? `answers ${reply.status} ${reply.body.slice(0, 60)}` : reply.kind);
    if (reply.kind === "hang" || reply.delayMs >= timeoutMs) {
      await wait(timeoutMs);
      return { kind: "unanswered", error: "no answer in time" };
    }
    await wait(reply.delayMs);
    if (reply.kind === "reset") return { kind: "unanswered", error: "ECONNRESET" };
    remember(ids, reply.body);
    return { kind: "reply", status: reply.status, headers: reply.headers, body: reply.body };
  }

  /** What a server may conclude from the replies that reach it. */
  function remember(ids: readonly string[], body: string): void {
    const [only = ""] = ids;
    if (body.includes('"code":0,')) taken += ids.length;
    else if (ids.length === 1 && body.includes('"code":40002')) {
      if ((refusedAfter.get(only) ?? taken) < taken) provenBad.add(only);
      else refusedAfter.set(only, taken);
    }
  }

  function wait(ms: number): Promise<void> {
    return new Promise((resolve) => scheduler.after(ms, resolve));
  }

  return {
    plan,
    emulator,
    token: () => token,
    replaceToken() {
      token = "token-2";
      emulator.addToken(plan.pixel, token);
      history.note(plan.id, "a person pastes a new token");
    },
    async send(request, timeoutMs) {
      inFlight++;
      inFlightMax = Math.max(inFlightMax, inFlight);
      try {
        return await send(request, timeoutMs);
      } finally {
        inFlight--;
      }
    },
    firstSent,
    provenBad,
    newLife() {
      provenBad.clear();
      refusedAfter.clear();
    },
    inFlightMax: () => inFlightMax,
    batchMax: () => batchMax,
    clearUp() {
      over = true;
      for (const weather of plan.weather) calm(Object.keys(weather.faults));
    },
  };
}

function idsOf(request: HttpRequest): string[] {
  // Our own mapping wrote the body.
  const body = JSON.parse(request.body) as { readonly data: readonly { readonly event_id: string }[] };
  return body.data.map((event) => event.event_id);
}
