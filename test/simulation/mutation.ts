import type { AnyDestinationType, HttpReply, HttpRequest } from "../../src/core/index.ts";
import { Fenced, type Http, type Lease, type Ledger } from "../../src/engine/index.ts";

/** Faults that the simulation must find, or it proves nothing. Switched on by wrapping a port; never in the product. */
export const mutations = [
  "commit before send",
  "settle without begin",
  "missing fencing",
  "dropped partial failure",
  "cursor moving back",
] as const;

/** One planted fault. */
export type Mutation = (typeof mutations)[number];

/** The ledger with a planted fault. */
export function mutateLedger(ledger: Ledger, mutation: Mutation | null): Ledger {
  switch (mutation) {
    case "settle without begin":
      return {
        ...ledger,
        begin: async () => undefined,
        settle: (lease, settlement) => ledger.settle(lease, { ...settlement, begun: null }),
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

/** The network with a planted fault: answers before anything has left. */
export function mutateHttp(http: Http, mutation: Mutation | null, accepted: HttpReply): Http {
  if (mutation !== "commit before send") return http;
  return {
    async send(request: HttpRequest, limits) {
      void http.send(request, limits);
      return accepted;
    },
  };
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
