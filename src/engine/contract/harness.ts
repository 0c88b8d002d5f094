import type { Engine } from "../ports.ts";

/** An engine under test, with what a test does to it from outside. */
export interface TestEngine {
  readonly engine: () => Engine;
  /** Ends it without warning, as a crash would, and opens what is left. */
  readonly crash: () => Promise<void>;
  /** Flips one bit of the stored bytes of this text, behind the engine's back. */
  readonly damage: (text: string) => Promise<void>;
  readonly dispose: () => Promise<void>;
}

/** Makes an empty engine. */
export type CreateEngine = () => Promise<TestEngine>;
