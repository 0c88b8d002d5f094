import type { PrivacyRequest } from "../../collect/index.ts";
import { createTurn, hourMs, unreachable } from "../../core/index.ts";
import type { Clock, State } from "../../engine/index.ts";
import { unreadNamespace, unreadOf } from "../shopify/index.ts";
import {
  type ErasureReceipt,
  erasePerson,
  eraseStore,
  exportPerson,
  keysOfRequest,
  type PersonExport,
  type PrivacyPorts,
} from "./erase.ts";

const waiting = "privacy";
const receipts = "privacy_receipt";
const everyMs = hourMs;

/** What came of a privacy request. Identifies nobody; `export` names the file for the shop's owner. */
export interface PrivacyReceipt {
  readonly id: string;
  readonly kind: PrivacyRequest["kind"];
  /** Shopify's ID of the request or the customer. */
  readonly reference: string | null;
  readonly erasure: ErasureReceipt | null;
  readonly export: string | null;
}

/**
 * Takes the shop's privacy requests and carries them out, one after another; what a crash left is done at the start.
 */
export interface PrivacyInbox {
  /** Resolves when the request is on disk: then Shopify may be told that it was taken. */
  readonly take: (request: PrivacyRequest) => Promise<void>;
  /** Carries out everything that waits. */
  readonly work: () => Promise<void>;
  /** Does so at once and each hour until the signal, so that what failed does not wait for a restart. */
  readonly run: (clock: Clock, signal: AbortSignal) => Promise<void>;
  readonly receipts: () => Promise<readonly PrivacyReceipt[]>;
}

/** The inbox over its ports. */
export function createPrivacyInbox(
  ports: PrivacyPorts & {
    readonly state: State;
    readonly makeId: () => string;
    /** Writes an export where only the operator can read it; gives back its name. */
    readonly keepExport: (id: string, data: PersonExport) => Promise<string>;
    readonly failed: (error: unknown) => void;
  },
): PrivacyInbox {
  const { state } = ports;
  const turn = createTurn();

  async function carryOut(id: string, request: PrivacyRequest): Promise<void> {
    const keys = request.person ? keysOfRequest(request.person.user, request.person.orderIds) : [];
    const made = { id, kind: request.kind, reference: request.person?.reference ?? null };
    let done: PrivacyReceipt;
    let unread: readonly string[] = [];
    switch (request.kind) {
      case "customer_redact":
        done = { ...made, erasure: await erasePerson(ports, request.store, keys), export: null };
        break;
      case "shop_redact":
        done = { ...made, erasure: await eraseStore(ports, request.store), export: null };
        unread = await unreadOf(state, request.store);
        break;
      case "data_request": {
        const found = await exportPerson(ports, request.store, keys);
        done = { ...made, erasure: null, export: await ports.keepExport(id, found) };
        break;
      }
      default:
        unreachable(request.kind);
    }
    // The request itself named the person: the receipt, which does not, takes its place.
    await state.change([
      ...unread.map((key) => ({ namespace: unreadNamespace, key, value: null })),
      { namespace: waiting, key: id, value: null },
      { namespace: receipts, key: id, value: JSON.stringify(done) },
    ]);
    await ports.forget();
  }

  async function workAll(): Promise<void> {
    for (const { key, value } of await state.list(waiting)) {
      try {
        // Written by `take` alone.
        await carryOut(key, JSON.parse(value) as PrivacyRequest);
      } catch (error) {
        ports.failed(error);
      }
    }
  }

  const work = (): Promise<void> => turn(workAll);

  return {
    work,
    async run(clock, signal) {
      while (!signal.aborted) {
        await work().catch(ports.failed);
        await clock.sleep(everyMs, signal);
      }
    },
    async take(request) {
      await state.put(waiting, ports.makeId(), JSON.stringify(request));
      void work().catch(ports.failed);
    },
    async receipts() {
      const rows = await state.list(receipts);
      return rows.map(({ value }) => JSON.parse(value) as PrivacyReceipt); // written by `carryOut` alone
    },
  };
}
