/** What an audit came to. */
export interface AuditVerdict {
  readonly kind: "clean" | "weak" | "unknown";
  /** For people. */
  readonly words: string;
}

interface Report {
  readonly vulnerabilities?: Readonly<
    Record<string, { readonly severity?: string; readonly range?: string }>
  >;
  readonly metadata?: { readonly dependencies?: { readonly total?: number } };
  readonly message?: string;
}

const grave = new Set(["high", "critical"]);

/** Reads `npm audit --json`. Anything that is no report is "unknown", never "clean". */
export function judgeAudit(stdout: string, stderr: string): AuditVerdict {
  const report = readReport(stdout);
  if (!report?.vulnerabilities || !report.metadata) {
    const reason = report?.message ?? stderr.trim().split("\n")[0] ?? "no answer";
    return { kind: "unknown", words: `NOT AUDITED: the registry gave no report (${reason || "no answer"}).` };
  }
  const all = Object.entries(report.vulnerabilities);
  const high = all.filter(([, one]) => grave.has(one.severity ?? ""));
  const list = (found: typeof all): string =>
    found.map(([name, one]) => `  ${name} ${one.range ?? ""}: ${one.severity}`).join("\n");
  if (high.length > 0)
    return {
      kind: "weak",
      words: `${high.length} packages with high or critical weaknesses:\n${list(high)}`,
    };
  const rest = all.length === 0 ? "" : `; lower ones:\n${list(all)}`;
  return {
    kind: "clean",
    words: `${report.metadata.dependencies?.total ?? "?"} packages, none with a high or critical weakness${rest}`,
  };
}

function readReport(text: string): Report | null {
  try {
    const parsed: unknown = JSON.parse(text);
    // npm's own format; every field that is read is checked or printed only.
    return typeof parsed === "object" && parsed !== null ? (parsed as Report) : null;
  } catch {
    return null;
  }
}
