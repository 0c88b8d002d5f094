import type {
  Clock,
  EventLog,
  Http,
  Identity,
  Ledger,
  LogChunk,
  Part,
  Position,
  Rng,
  Wake,
} from "../engine/index.ts";
import type { Resolver } from "../identity/index.ts";

/** Ports of the delivery loops. */
export interface DeliveryPorts {
  readonly log: Pick<EventLog, "read">;
  /** Reads the log; never beyond what the resolver has seen. */
  readonly read: (part: Part, from: Position, bytesMax: number) => Promise<LogChunk | null>;
  readonly ledger: Ledger;
  readonly identity: Identity;
  readonly resolver: Resolver;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly http: Http;
  readonly wake: Wake;
  readonly node: string;
  /** Told of every fault of ours that stopped a loop for a moment. */
  readonly failed: (where: string, error: unknown) => void;
}
