import { describe } from "node:test";
import { balanceContract } from "./balance.ts";
import { eventKeyContract } from "./event-key.ts";
import type { CreateEngine } from "./harness.ts";
import { identityContract } from "./identity.ts";
import { ledgerContract } from "./ledger.ts";
import { logContract } from "./log.ts";
import { modelContract } from "./model.ts";
import { outcomeContract } from "./outcome.ts";
import { parkedContract } from "./parked.ts";
import { sampleContract, searchContract } from "./search.ts";
import { stateContract } from "./state.ts";
import { upkeepContract } from "./upkeep.ts";

/** What every engine must do, whatever it stores in: run it from the engine's own test file. */
export function engineContract(name: string, create: CreateEngine): void {
  describe(`${name}: log`, () => logContract(create));
  describe(`${name}: ledger`, () => ledgerContract(create));
  describe(`${name}: parked events, replay and pauses`, () => parkedContract(create));
  describe(`${name}: outcomes and attempts`, () => outcomeContract(create));
  describe(`${name}: balance`, () => balanceContract(create));
  describe(`${name}: search`, () => searchContract(create));
  describe(`${name}: many events at once`, () => sampleContract(create));
  describe(`${name}: identity`, () => identityContract(create));
  describe(`${name}: keys of events`, () => eventKeyContract(create));
  describe(`${name}: state`, () => stateContract(create));
  describe(`${name}: upkeep`, () => upkeepContract(create));
  describe(`${name}: against a model`, () => modelContract(create));
}

export type { CreateEngine, TestEngine } from "./harness.ts";
