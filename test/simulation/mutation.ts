import type { AnyDestinationType, HttpReply, HttpRequest } from "../../src/core/index.ts";
import type { Target } from "../../src/deliver/index.ts";
import {
  type EventLog,
  Fenced,
  type Http,
  type Identity,
  type Lease,
  type Ledger,
} from "../../src/engine/index.ts";

/** Faults that the simulation must find, or it proves nothing. Switched on by wrapping a port; never in the product. */
export const mutations = [
  "commit before send",
  "settle without begin",
  "missing fencing",
  "dropped partial failure",
  "cursor moving back",
  "answer before commit",
  "parked lost",
  "copies overlooked",
  "batch too large",
  "doubt forgotten on parked events",
  "doubt dropped in parking",
  "queue without a bound",
] as const;

/** A fault that no single story shows: what each sends is kept for ever. Many stories one after another do. */
export const heapMutation = "memory never given back";

/** One planted fault. */
export type Mutation = (typeof mutations)[number] | typeof heapMutation;

/** The ledger with a planted fault. */
export function mutateLedger(ledger: Ledger, mutation: Mutation | null): Ledger {
  switch (mutation) {
    case "settle without begin":
      return {
        ...ledger,
        begin: async () => undefined,
        settle: (lease, settlement) => ledger.settle(lease, { ...settlement, begun: null }),
      };
    case "parked lost":
      return {
        ...ledger,
        settle: (lease, settlement) => ledger.settle(lease, { ...settlement, parked: [] }),
      };
    case "doubt forgotten on parked events":
      return {
        ...ledger,
        begin: async (lease, range) => {
          if (range.to > lease.cursor) await ledger.begin(lease, range);
        },
      };
    case "doubt dropped in parking":
      return {
        ...ledger,
        settle: (lease, settlement) =>
          ledger.settle(lease, {
            ...settlement,
            parked: settlement.parked.map((one) => ({ ...one, possiblySince: null })),
          }),
      };
    case "missing fencing":
      return withoutFencing(ledger);
    case "cursor moving back":
      return {
        ...ledger,
        async acquire(...args) {
          const right = await ledger.acquire(...args);
          if (!right) return null;
          return { ...right, lease: { ...right.lease, cursor: Math.max(0, right.lease.cursor - 2) } };
        },
      };
    default:
      return ledger;
  }
}

/** A stale holder gets through: it is given the epoch that counts. */
function withoutFencing(ledger: Ledger): Ledger {
  async function anyway<T>(lease: Lease, run: (lease: Lease) => Promise<T>): Promise<T> {
    for (let ahead = 0; ; ahead++) {
      try {
        return await run({ ...lease, epoch: lease.epoch + ahead });
      } catch (error) {
        if (!(error instanceof Fenced) || ahead > 5) throw error;
      }
    }
  }
  return {
    ...ledger,
    begin: (lease, range) => anyway(lease, (some) => ledger.begin(some, range)),
    settle: (lease, settlement) =>
      anyway(lease, async (some) => ({ ...(await ledger.settle(some, settlement)), epoch: lease.epoch })),
  };
}

const neverGivenBack: string[] = [];

/** The network with a planted fault: answers before anything has left, or keeps all that leaves. */
export function mutateHttp(http: Http, mutation: Mutation | null, accepted: HttpReply): Http {
  if (mutation === heapMutation)
    return {
      send(request, limits) {
        neverGivenBack.push(request.body);
        return http.send(request, limits);
      },
    };
  if (mutation !== "commit before send") return http;
  return {
    async send(request: HttpRequest, limits) {
      void http.send(request, limits);
      return accepted;
    },
  };
}

/** The log with a planted fault: the shop hears of success before anything is stored. */
export function mutateAppend(append: EventLog["append"], mutation: Mutation | null): EventLog["append"] {
  if (mutation !== "answer before commit") return append;
  let answered = 0;
  return async (part, events, at) => {
    // The place is a guess that is right as long as nothing goes wrong.
    void append(part, events, at).catch(() => undefined);
    const first = answered + 1;
    answered += events.length;
    return { first, last: answered };
  };
}

/** The identity store with a planted fault: no event is ever a copy of another. */
export function mutateIdentity(identity: Identity, mutation: Mutation | null): Identity {
  if (mutation !== "copies overlooked") return identity;
  return { ...identity, earlier: async (claims) => claims.map(() => null) };
}

/** A destination's settings with a planted fault: twice as many events as the platform takes at once. */
export function mutateTarget(target: Target, mutation: Mutation | null): Target {
  if (mutation !== "batch too large") return target;
  const { delivery } = target;
  return { ...target, delivery: { ...delivery, batchEventsMax: 2 * delivery.batchEventsMax } };
}

/** The destination with a planted fault: one refused event of a batch counts as taken with the others. */
export function mutateType(type: AnyDestinationType, mutation: Mutation | null): AnyDestinationType {
  if (mutation !== "dropped partial failure") return type;
  return {
    ...type,
    read(reply, batch) {
      const verdict = type.read(reply, batch);
      if (verdict.kind !== "split" && verdict.kind !== "each") return verdict;
      return { kind: "each", results: batch.map(() => ({ kind: "delivered" })) };
    },
  };
}
