import { EventEmitter } from "node:events";
import { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Collector } from "../../../src/collect/index.ts";

/** One request as Node's parser would hand it over. */
export interface FakeRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** What was answered. */
export interface FakeAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** Turns of the event loop after which somebody forgot to answer. */
const turnsMax = 100;

/** Gives the request to the collector without a network; resolves with the answer, null when the path is not its own. */
export async function ask(collector: Collector, sent: FakeRequest): Promise<FakeAnswer | null> {
  const request = Object.assign(new EventEmitter(), {
    method: sent.method,
    url: sent.url,
    headers: sent.headers,
    socket: { remoteAddress: "203.0.113.7" },
    httpVersionMajor: 1,
    httpVersionMinor: 1,
  });
  // The collector reads nothing else of a request.
  const incoming = request as unknown as IncomingMessage;
  const response = new KeptResponse(incoming);
  if (!collector.handle(incoming, response)) return null;
  request.emit("data", sent.body);
  request.emit("end");
  request.emit("close");
  for (let turn = 0; turn < turnsMax; turn++) {
    if (response.answer) return response.answer;
    await (turn < 10 ? null : new Promise((resolve) => setImmediate(resolve)));
  }
  throw new Error(`no answer to ${sent.method} ${sent.url}`);
}

/** Gives the request to a server that reads it as a stream, without a network; resolves with the answer. */
export async function askServer(
  routing: (request: IncomingMessage, response: ServerResponse) => void,
  sent: FakeRequest,
): Promise<FakeAnswer> {
  // Frameworks look at the address and at whether it is encrypted, and listen for its end, which does not come.
  const socket = Object.assign(new EventEmitter(), { remoteAddress: "203.0.113.7", destroyed: false });
  const incoming = new IncomingMessage(socket as unknown as Socket);
  incoming.rawHeaders = Object.entries(sent.headers).flat();
  Object.assign(incoming, {
    method: sent.method,
    url: sent.url,
    headers: sent.headers,
    httpVersion: "1.1",
    httpVersionMajor: 1,
    httpVersionMinor: 1,
    complete: true,
  });
  const response = new KeptResponse(incoming);
  const ended = new Promise<void>((resolve) => response.once("finish", resolve));
  routing(incoming, response);
  incoming.push(sent.body);
  incoming.push(null);
  await ended;
  if (!response.answer) throw new Error("ended without an answer");
  return response.answer;
}

/** Node's own response, so that its checks of header values apply; it has no connection to write to. */
class KeptResponse extends ServerResponse {
  answer: FakeAnswer | null = null;
  #status = 200;
  #headers: Readonly<Record<string, unknown>> = {};
  #written = "";

  override writeHead(status: number, ...rest: unknown[]): this {
    // The form that our own code uses: a status and an object of headers.
    const headers = (rest[0] ?? {}) as Record<string, string>;
    this.#status = status;
    this.#headers = headers;
    return super.writeHead(status, headers);
  }

  override write(piece: unknown): boolean {
    this.#written += String(piece);
    return true;
  }

  override end(...rest: unknown[]): this {
    const [body = ""] = rest;
    const headers = { ...this.getHeaders(), ...this.#headers };
    const text = Buffer.isBuffer(body) ? "" : String(body);
    this.answer = { status: this.#status, headers, body: this.#written + text };
    this.emit("finish");
    return this;
  }
}
