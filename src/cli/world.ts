import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { HttpReply, HttpRequest } from "../core/index.ts";
import type { Clock, Http, Rng } from "../engine/index.ts";

/** The real clock, chance and network, for commands that a person runs by hand. */
export function worldPorts(): { readonly clock: Clock; readonly rng: Rng; readonly http: Http } {
  return {
    clock: { now: Date.now, sleep: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => undefined) },
    rng: { float: Math.random, id: () => randomUUID() },
    http: { send },
  };
}

async function send(request: HttpRequest, limits: Parameters<Http["send"]>[1]): Promise<HttpReply> {
  const { url, method, headers, body } = request;
  try {
    const signal = AbortSignal.timeout(limits.timeoutMs);
    const content = method === "GET" ? {} : { body };
    const reply = await fetch(url, { method, headers, signal, redirect: "manual", ...content });
    const text = (await reply.text()).slice(0, limits.replyBytesMax);
    return { kind: "reply", status: reply.status, headers: Object.fromEntries(reply.headers), body: text };
  } catch (error) {
    return { kind: "unanswered", error: reasonOf(error) };
  }
}

/** The innermost message: fetch itself only says "fetch failed". */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message || error.name : reasonOf(error.cause);
}
