import { lookup as dnsLookup } from "node:dns";
import { isIP } from "node:net";
import ipaddr from "ipaddr.js";
import { Agent, buildConnector, request as send } from "undici";
import type { HttpReply, HttpRequest } from "../core/index.ts";
import type { Http } from "../engine/index.ts";

/** Connections to one host. */
const connectionsMax = 8;
const connectTimeoutMs = 5_000;

/** Whether an address is public: not private, loopback, link-local, reserved, nor one of these inside an IPv6 form. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  if (parsed.range() !== "unicast") return false;
  if (parsed.kind() === "ipv4") return true;
  // NAT64 and IPv4-compatible forms are told apart by ipaddr as "rfc6052", "6to4", "teredo": none of them is unicast.
  return true;
}

function isAllowed(address: string, networks: readonly string[]): boolean {
  if (isPublicAddress(address)) return true;
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  return networks.some((network) => {
    try {
      const [range, bits] = ipaddr.parseCIDR(network);
      return range.kind() === parsed.kind() && parsed.match(range, bits);
    } catch {
      return false; // a network that cannot be read allows nothing
    }
  });
}

type LookupCallback = (
  error: Error | null,
  address: string | { address: string; family: number }[],
  family?: number,
) => void;

/** The system's look-up; tests give one whose answer changes. */
type Resolve = (
  host: string,
  options: { readonly all: true },
  callback: (error: Error | null, addresses: { address: string; family: number }[]) => void,
) => void;

/** Resolves once and connects to what was checked, so that a name cannot change its address in between. */
function guardedLookup(networks: readonly string[], resolve: Resolve) {
  return (host: string, options: { all?: boolean }, callback: LookupCallback): void => {
    resolve(host, { all: true }, (error, addresses) => {
      if (error) return callback(error, []);
      const allowed = addresses.filter((one) => isAllowed(one.address, networks));
      const [first] = allowed;
      // Names the address's kind, not the address.
      if (!first) return callback(new Error(`${host} leads to a private address, which is not allowed`), []);
      if (options.all) callback(null, allowed);
      else callback(null, first.address, first.family);
    });
  };
}

/** What kept a connection from being made. Nothing had been sent on it. */
const unconnected = new WeakSet<Error>();

/**
 * Connects, and notes each failure: of the look-up, of the address, of TLS. They have many codes, and one that is not
 * known would make an event that never left one that the platform may have.
 */
function connector(lookup?: ReturnType<typeof guardedLookup>): buildConnector.connector {
  // The look-up has the shape that Node's net module calls; undici's type names only one of its two forms.
  const own = lookup ? { lookup: lookup as never } : {};
  const connect = buildConnector({ timeout: connectTimeoutMs, ...own });
  return (options, callback) =>
    connect(options, (...result) => {
      if (result[0]) unconnected.add(result[0]);
      callback(...result);
    });
}

/** The network, with keep-alive, time limits, a limit on replies, and no redirects. */
export function createHttp(resolve: Resolve = dnsLookup): Http & { readonly close: () => Promise<void> } {
  const agentWith = (connect: buildConnector.connector) =>
    new Agent({ connections: connectionsMax, pipelining: 1, connect });
  const open = agentWith(connector());
  const guarded = new Map<string, Agent>();

  function agentFor(request: HttpRequest): Agent {
    if (!request.publicUnless) return open;
    const name = request.publicUnless.join(" ");
    const known = guarded.get(name);
    if (known) return known;
    const agent = agentWith(connector(guardedLookup(request.publicUnless, resolve)));
    guarded.set(name, agent);
    return agent;
  }

  return {
    async send(request, limits): Promise<HttpReply> {
      const refusal = literalRefusal(request);
      if (refusal !== null) return { kind: "unreached", error: refusal };
      const signal = AbortSignal.timeout(limits.timeoutMs);
      try {
        const response = await send(addressOf(request), {
          method: request.method,
          headers: request.headers,
          body: request.method === "GET" ? null : request.body,
          dispatcher: agentFor(request),
          signal,
        });
        const read = await readCapped(response.body, limits.replyBytesMax);
        const headers: Record<string, string> = {};
        for (const [name, value] of Object.entries(response.headers)) {
          if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(", ") : value;
        }
        return { kind: "reply", status: response.statusCode, headers, ...read };
      } catch (error) {
        return failureOf(error);
      }
    },
    async close() {
      await Promise.all([open, ...guarded.values()].map((agent) => agent.destroy()));
    },
  };
}

function addressOf({ url, secretQuery }: HttpRequest): string {
  if (!secretQuery) return url;
  const complete = new URL(url);
  for (const [name, value] of Object.entries(secretQuery)) complete.searchParams.append(name, value);
  return complete.href;
}

/** An address written as a number never reaches the look-up, so it is checked here. */
function literalRefusal(request: HttpRequest): string | null {
  if (!request.publicUnless) return null;
  let url: URL;
  try {
    url = new URL(request.url);
  } catch {
    return "the address is not a URL";
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") return `${url.protocol} is not http or https`;
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (isIP(host) !== 0 && !isAllowed(host, request.publicUnless))
    return "a private address, which is not allowed";
  return null;
}

async function readCapped(
  body: AsyncIterable<Uint8Array>,
  max: number,
): Promise<{ readonly body: string; readonly cut?: true }> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    chunks.push(chunk.subarray(0, Math.max(0, max - size)));
    size += chunk.length;
    if (size >= max) break;
  }
  return { body: Buffer.concat(chunks).toString("utf8"), ...(size >= max ? { cut: true } : {}) };
}

/** An address or header that cannot be written down. */
const unwritable = new Set(["UND_ERR_INVALID_ARG", "ERR_INVALID_URL"]);

function failureOf(error: unknown): HttpReply {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const text = error instanceof Error ? error.message : String(error);
  if ((error instanceof Error && unconnected.has(error)) || unwritable.has(code))
    return { kind: "unreached", error: `${code} ${text}`.trim() };
  const name = error instanceof Error ? error.name : "";
  return {
    kind: "unanswered",
    error: name === "TimeoutError" || name === "AbortError" ? "no answer in time" : `${code} ${text}`.trim(),
  };
}
