import type { IncomingMessage, ServerResponse } from "node:http";
import type { Metrics } from "./metrics.ts";
import type { HostPorts } from "./ports.ts";

/** Everything that is not collection: health, metrics, the operator's API and the console. */
export interface Operator {
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void;
  readonly listening: (url: string) => void;
  readonly signInUrl: () => Promise<string | null>;
  readonly close: () => Promise<void>;
}

/** Builds the operator's side over the ports of the main thread. */
export async function createOperator(options: {
  readonly ports: HostPorts;
  readonly metrics: Metrics;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly demo?: boolean;
  readonly consoleFolder: string;
  readonly logged: (level: "info" | "warn" | "error", message: string) => void;
}): Promise<Operator> {
  return {
    handle(request, response) {
      const path = (request.url ?? "/").split("?")[0];
      if (path === "/healthz" || path === "/readyz") {
        response.writeHead(200, { "content-type": "text/plain" }).end("ok\n");
        return;
      }
      if (path === "/metrics") {
        options.metrics.text().then(
          (text) => response.writeHead(200, { "content-type": "text/plain; version=0.0.4" }).end(text),
          () => response.writeHead(503).end(),
        );
        return;
      }
      response.writeHead(404).end();
    },
    listening: () => undefined,
    signInUrl: async () => null,
    close: async () => undefined,
  };
}
