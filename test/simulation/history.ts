/** What happened in one run, one line each, for people who replay a seed. */
export interface History {
  readonly note: (who: string, what: string) => void;
  readonly lines: () => readonly string[];
}

/** Lines kept; the end of a run says more than its start. */
const linesMax = 20_000;

/** Keeps lines only when somebody will read them. */
export function createHistory(now: () => number, start: number, kept: boolean): History {
  const lines: string[] = [];
  return {
    note(who, what) {
      if (!kept) return;
      if (lines.length >= linesMax) lines.shift();
      lines.push(`${clockText(now() - start)}  ${who.padEnd(9)} ${what}`);
    },
    lines: () => lines,
  };
}

function clockText(ms: number): string {
  const days = Math.floor(ms / 86_400_000);
  const time = new Date(ms % 86_400_000).toISOString().slice(11, 23);
  return `${String(days).padStart(2)} d ${time}`;
}
