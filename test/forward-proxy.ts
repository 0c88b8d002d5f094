import { once } from "node:events";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

/** A proxy between a browser and this machine's servers, which tells them a visitor's address as a shop's own does. */
export interface ForwardProxy {
  /** Chromium flags that send everything through it, this machine's own addresses too. */
  readonly flags: readonly string[];
  readonly close: () => Promise<void>;
}

/** Starts the proxy; every request reaches its server with `X-Forwarded-For: address`. */
export async function startForwardProxy(address: string): Promise<ForwardProxy> {
  const server = createServer((incoming, outgoing) => {
    const headers = { ...incoming.headers, "x-forwarded-for": address };
    const onward = request(incoming.url ?? "", { method: incoming.method ?? "GET", headers }, (reply) => {
      outgoing.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(outgoing);
    });
    onward.on("error", () => outgoing.destroy());
    // A page that is left sends its last events all the same: what the browser has handed over goes on.
    incoming.pipe(onward);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // A server that listens on a port has an AddressInfo; the other forms are for pipes.
  const { port } = server.address() as AddressInfo;
  return {
    flags: [`--proxy-server=http://127.0.0.1:${port}`, "--proxy-bypass-list=<-loopback>"],
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
