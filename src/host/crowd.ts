import type { Server } from "node:http";
import type { Socket } from "node:net";

/** Connections that may send events at one time. Each holds some ten kilobytes of memory while a request is open. */
export const connectionsMax = 5_000;

/** Who came when there were too many already. */
export interface Crowd {
  /** Whether requests of this connection are to be turned away. */
  readonly isLate: (connection: Socket) => boolean;
}

/**
 * Counts a server's connections. Bodies and commits are bounded by bytes; this bounds what the connections
 * themselves take, so that a crowd is told to come again before it costs memory that the accepted events need.
 */
export function watchCrowd(server: Pick<Server, "on">, max = connectionsMax): Crowd {
  const late = new WeakSet<Socket>();
  let open = 0;
  server.on("connection", (connection: Socket) => {
    open++;
    if (open > max) late.add(connection);
    connection.once("close", () => open--);
  });
  return { isLate: (connection) => open > max && late.has(connection) };
}
