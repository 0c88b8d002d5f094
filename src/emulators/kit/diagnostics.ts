/** A kind of problem that a platform would show to the advertiser. */
export interface Issue {
  readonly code: string;
  readonly level: "error" | "warning" | "info";
  readonly title: string;
  /** What to do about it. */
  readonly hint: string;
}

/** A problem as found, summed up per kind and event name. */
export interface Diagnostic extends Issue {
  readonly event: string;
  readonly count: number;
  readonly last_seen: string;
  /** The latest case, in words. */
  readonly sample: string;
}

/** Sums up problems; never grows beyond its limit. */
export interface Diagnostics {
  report(issue: Issue, event: string, sample: string, nowMs: number): void;
  /** Worst first, then by count. */
  view(): Diagnostic[];
  clear(): void;
}

/** Kinds of problem times event names that are kept apart; further names share the row of their kind. */
const rowsMax = 500;
const ranks: Readonly<Record<Issue["level"], number>> = { error: 0, warning: 1, info: 2 };

/** Counts problems per kind and event name. */
export function createDiagnostics(): Diagnostics {
  const rows = new Map<
    string,
    { issue: Issue; event: string; count: number; lastMs: number; sample: string }
  >();
  return {
    report(issue, event, sample, nowMs) {
      const name = rows.size < rowsMax || rows.has(`${issue.code}\n${event}`) ? event : "(other names)";
      const key = `${issue.code}\n${name}`;
      const row = rows.get(key) ?? { issue, event: name, count: 0, lastMs: nowMs, sample };
      row.count += 1;
      row.lastMs = nowMs;
      row.sample = sample;
      rows.set(key, row);
    },
    view() {
      const found = [...rows.values()].map((row) => ({
        ...row.issue,
        event: row.event,
        count: row.count,
        last_seen: new Date(row.lastMs).toISOString(),
        sample: row.sample,
      }));
      return found.sort((a, b) => ranks[a.level] - ranks[b.level] || b.count - a.count);
    },
    clear: () => rows.clear(),
  };
}
