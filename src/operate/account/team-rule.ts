import type { State } from "../../engine/index.ts";

const namespace = "team_rule";
const key = "second_factor_required";

/**
 * What is asked of every member. It is no field of the configuration: who may configure destinations must not be able
 * to lower the bar for signing in.
 */
export interface TeamRule {
  readonly isFactorRequired: () => Promise<boolean>;
  readonly requireFactor: (required: boolean) => Promise<void>;
}

/** Creates the rule over the state store. */
export function createTeamRule(state: State): TeamRule {
  return {
    isFactorRequired: async () => (await state.get(namespace, key)) === "true",
    requireFactor: (required) => state.put(namespace, key, String(required)),
  };
}
