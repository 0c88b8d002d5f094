import { createRandom } from "../simulation/random.ts";
import { take } from "./campaign.ts";
import { startCoverage } from "./coverage.ts";
import { createMutation } from "./mutation.ts";
import type { Parser } from "./parser.ts";

const corpusMax = 3_000;
const corpusBytesMax = 64 * 1024;
/** Inputs between two looks at the counters, which cost some milliseconds. */
const lookedAtOnce = 20;

/** Finds inputs that reach code which none reached before. */
export interface Explorer {
  /** The reader's seeds, and those that led further. What breaks a promise is among them, too. */
  readonly explore: (
    parser: Parser,
    options: { readonly inputs: number; readonly seed: number },
  ) => Promise<readonly Buffer[]>;
  /** From here on everything runs at full speed. */
  readonly stop: () => void;
}

/** Must be made before a reader has read anything: V8 counts blocks only of functions that it compiles from then on. */
export function createExplorer(): Explorer {
  const coverage = startCoverage();
  return {
    async explore(parser, { inputs, seed }) {
      const mutate = createMutation(createRandom(seed), seed, parser);
      const corpus = [...parser.seeds];
      for (const input of corpus) await take(parser, input);
      coverage.takeNew();
      for (let fed = 0; fed < inputs && corpus.length < corpusMax; fed += lookedAtOnce) {
        const batch = Array.from({ length: lookedAtOnce }, () => mutate(corpus));
        for (const input of batch) if (await take(parser, input)) corpus.push(input);
        const news = coverage.takeNew();
        if (news.size === 0) continue;
        for (const input of batch.filter((one) => one.length <= corpusBytesMax)) {
          await take(parser, input);
          if (coverage.ranAnyOf(news)) corpus.push(input);
        }
      }
      return corpus;
    },
    stop: coverage.stop,
  };
}
