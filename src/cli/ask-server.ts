import { isObject, OperatorError } from "../core/index.ts";

/** Where a server listens when nothing else is said. */
export const localServer = "http://127.0.0.1:8080";

/** Asks a running server; the body of its reply, or an error with its words. */
export async function askServer(url: string, route: string, body?: unknown): Promise<string> {
  return (await callServer(url, route, body)).text();
}

/** The same with a reply that is read as it comes. The key is the environment's. */
export async function callServer(url: string, route: string, body?: unknown): Promise<Response> {
  const key = process.env.SIGNALPOST_API_KEY;
  if (!key) {
    throw new OperatorError(
      "no_key",
      "SIGNALPOST_API_KEY is not set",
      "Set it to a key of that server whose scopes allow this.",
    );
  }
  const [method = "GET", path = "/"] = route.split(" ");
  const reply = await fetch(url + path, {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch((error: unknown) => {
    const hint = "Is the server running there? Say where with --url.";
    throw new OperatorError("unreachable", `no answer from ${url}`, hint, error);
  });
  if (reply.status < 300) return reply;
  throw refusal(url, reply.status, await reply.text());
}

function refusal(url: string, status: number, text: string): OperatorError {
  const { detail, hint, problems } = parse(text);
  const list = Array.isArray(problems) ? problems.filter(isObject) : [];
  const lines = list.map((one) => `\n  ${String(one.path)}: ${String(one.problem)}. ${String(one.hint)}`);
  return new OperatorError(
    "refused",
    `${typeof detail === "string" ? detail : `${url} answered ${status}`}${lines.join("")}`,
    typeof hint === "string" ? hint : "Check --url and SIGNALPOST_API_KEY.",
  );
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const json: unknown = JSON.parse(text);
    return isObject(json) ? json : {};
  } catch {
    return {};
  }
}
