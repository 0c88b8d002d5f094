import type { Identity } from "../engine/index.ts";

/**
 * The store for those who change persons beside the resolver: who erase, undo a merge, block an identifier. What is
 * remembered goes in the same turn: one more step of the resolver would write it back.
 */
export function withForgetting(identity: Identity, forget: () => void): Identity {
  function forgetting<Given extends readonly unknown[], Result>(
    change: (...given: Given) => Promise<Result>,
  ): (...given: Given) => Promise<Result> {
    return (...given) => {
      const changed = change(...given);
      forget();
      return changed;
    };
  }
  return {
    ...identity,
    erase: forgetting(identity.erase),
    unmerge: forgetting(identity.unmerge),
    block: forgetting(identity.block),
  };
}
