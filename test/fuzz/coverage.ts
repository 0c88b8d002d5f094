import { type Profiler, Session } from "node:inspector";

/** Characters of our source that ran, by function. */
type Ran = ReadonlyMap<string, Uint8Array>;

/** Tells which inputs reach code of ours that none reached before. */
export interface Coverage {
  /** What ran for the first time since the last call. */
  readonly takeNew: () => Ran;
  /** Whether any of that ran again since the last call. */
  readonly ranAnyOf: (news: Ran) => boolean;
  readonly stop: () => void;
}

/** Measures by V8's own counters of blocks, in this process. */
export function startCoverage(): Coverage {
  const session = new Session();
  session.connect();
  session.post("Profiler.enable");
  session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
  const reached = new Map<string, Uint8Array>();

  function take(): Ran {
    const ran = new Map<string, Uint8Array>();
    // The session is in this thread: the answer is there when `post` returns.
    session.post("Profiler.takePreciseCoverage", (_error, answer) => {
      for (const { url, functions } of answer?.result ?? []) {
        if (!/\/src\/|\/planted\.ts$/.test(url)) continue;
        for (const one of functions) {
          const characters = charactersOf(one);
          if (characters) ran.set(`${url} ${one.ranges[0]?.startOffset}`, characters);
        }
      }
    });
    return ran;
  }

  return {
    takeNew() {
      const news = new Map<string, Uint8Array>();
      for (const [key, characters] of take()) {
        const before = reached.get(key) ?? new Uint8Array(characters.length);
        reached.set(key, before);
        const fresh = characters.map((one, at) => (one === 1 && before[at] === 0 ? 1 : 0));
        if (!fresh.includes(1)) continue;
        news.set(key, fresh);
        for (const [at, one] of fresh.entries()) if (one === 1) before[at] = 1;
      }
      return news;
    },
    ranAnyOf(news) {
      const ran = take();
      return [...news].some(([key, fresh]) => fresh.some((one, at) => one === 1 && ran.get(key)?.[at] === 1));
    },
    stop() {
      session.post("Profiler.stopPreciseCoverage");
      session.disconnect();
    },
  };
}

/** Of a function that ran 1 for each character that did; inner blocks come after the ones around them. */
function charactersOf({ ranges }: Profiler.FunctionCoverage): Uint8Array | null {
  const [whole] = ranges;
  if (!whole || whole.count === 0) return null;
  const start = whole.startOffset;
  const characters = new Uint8Array(whole.endOffset - start).fill(1);
  for (const { count, startOffset, endOffset } of ranges.slice(1))
    characters.fill(count > 0 ? 1 : 0, startOffset - start, endOffset - start);
  return characters;
}
