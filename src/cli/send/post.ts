import { Agent, request } from "undici";
import type { ServerReply } from "./sender.ts";

const timeoutMs = 30_000;
const agent = new Agent({ connections: 1, headersTimeout: timeoutMs, bodyTimeout: timeoutMs });

/** Posts a body of events to a server; a server that is away is a value, not an exception. */
export async function postEvents(url: string, key: string, body: string): Promise<ServerReply> {
  try {
    const reply = await request(`${url}/v1/events`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${key}` },
      body,
      dispatcher: agent,
    });
    const text = await reply.body.text();
    const retryAfter = Number(reply.headers["retry-after"]);
    return {
      status: reply.statusCode,
      body: parseBody(text),
      retryAfterMs: Number.isFinite(retryAfter) ? retryAfter * 1000 : null,
    };
  } catch (error) {
    const message = error instanceof Error ? error.message || error.name : String(error);
    return { status: null, body: null, retryAfterMs: null, error: message };
  }
}

function parseBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return { detail: text.slice(0, 200) };
  }
}
