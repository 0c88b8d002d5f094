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
      /** Something answered, so that the events themselves may be the reason. */
      readonly answered: boolean;
    };
