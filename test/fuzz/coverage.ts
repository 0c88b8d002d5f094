import { type Profiler, Session } from "node:inspector";

/** Tells which inputs reach code of ours that none reached before. */
export interface Coverage {
  /** Whether anything new ran since the last call. */
  readonly foundNew: () => boolean;
  readonly stop: () => void;
}

/** Measures by V8's own counters of blocks, in this process. */
export function startCoverage(): Coverage {
  const session = new Session();
  session.connect();
  session.post("Profiler.enable");
  session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
  /** Of each function the characters of its source that have run. */
  const reached = new Map<string, Uint8Array>();

  function note(url: string, { ranges }: Profiler.FunctionCoverage): boolean {
    const [whole] = ranges;
    if (!whole || whole.count === 0) return false;
    const key = `${url} ${whole.startOffset}-${whole.endOffset}`;
    const before = reached.get(key);
    const size = whole.endOffset - whole.startOffset;
    const now = new Uint8Array(size).fill(1);
    // Inner ranges come after the ones around them.
    for (const range of ranges.slice(1)) {
      now.fill(
        range.count > 0 ? 1 : 0,
        range.startOffset - whole.startOffset,
        range.endOffset - whole.startOffset,
      );
    }
    if (!before) {
      reached.set(key, now);
      return true;
    }
    let isNew = false;
    for (let at = 0; at < size; at++) {
      if (now[at] === 1 && before[at] === 0) {
        before[at] = 1;
        isNew = true;
      }
    }
    return isNew;
  }

  return {
    foundNew() {
      let isNew = false;
      // The session is in this thread: the answer is there when `post` returns.
      session.post("Profiler.takePreciseCoverage", (_error, answer) => {
        for (const { url, functions } of answer?.result ?? []) {
          if (!/\/src\/|\/planted\.ts$/.test(url)) continue;
          for (const one of functions) if (note(url, one)) isNew = true;
        }
      });
      return isNew;
    },
    stop() {
      session.post("Profiler.stopPreciseCoverage");
      session.disconnect();
    },
  };
}
