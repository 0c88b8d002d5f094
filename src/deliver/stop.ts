import type { HttpReply } from "../core/index.ts";

/** Why the whole destination must wait. */
export type Stop =
  | { readonly kind: "hold"; readonly reason: string; readonly detail: string; readonly hint: string }
  | {
      readonly kind: "slow";
      readonly reason: string;
      readonly detail: string;
      readonly afterMs: number | null;
    }
  | {
      readonly kind: "down";
      readonly reason: string;
      readonly detail: string;
      readonly afterMs: number | null;
      /** What came back. Where a request arrived, answered or not, the events themselves may be the reason. */
      readonly reply: HttpReply["kind"];
    };
