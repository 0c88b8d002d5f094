import type { Books } from "../kit/books.ts";
import { createDiagnostics, type Diagnostic } from "../kit/diagnostics.ts";
import type { Beacon } from "../kit/emulator.ts";
import type { Copy } from "../kit/ledger.ts";
import { createMismatchSearch } from "../kit/mismatch.ts";
import { type CopyContext, copyOf, recordOf, textOf, usableHashes } from "./copies.ts";
import { type Finding, findingsIn, issues } from "./issues.ts";
import type { EventSource } from "./schema.ts";
import type { TikTokSwitches } from "./switches.ts";

/** What accepted copies go into. */
export interface IntakeParts {
  readonly books: Books;
  /** Live values: they change while the emulator runs. */
  readonly switches: TikTokSwitches;
  readonly now: () => number;
}

/** Takes accepted copies of both channels: counts them and looks for problems. */
export interface Intake {
  server(
    event: Readonly<Record<string, unknown>>,
    from: {
      readonly pixel: string;
      readonly source: EventSource;
      readonly testEventCode: string | undefined;
    },
  ): void;
  /** `source` is undefined for a pixel that does not exist: the copy is lost, as on the platform. */
  browser(beacon: Beacon, pixel: string, source: EventSource | undefined): void;
  diagnostics(): readonly Diagnostic[];
  clear(): void;
}

/** Books first, diagnostics after; test events never enter the live books. */
export function createIntake({ books, switches, now }: IntakeParts): Intake {
  const diagnostics = createDiagnostics();
  const mismatches = createMismatchSearch();
  const take = (event: Readonly<Record<string, unknown>>, context: CopyContext): void => {
    const nowMs = now();
    const bare = copyOf(event, context);
    const about = { source: context.source, ageDays: switches.event_age_days, nowMs };
    const findings = switches.diagnostics ? findingsIn(bare, event, about) : [];
    const copy = findings.length === 0 ? bare : { ...bare, problems: findings.filter(isProblem).map(worded) };
    if (copy.testEventCode !== undefined) {
      books.addTest(copy, nowMs);
      return;
    }
    const verdict = books.add(copy, nowMs, switches.same_channel_merge);
    if (!switches.diagnostics) return;
    const who = `${copy.channel} copy ${copy.eventId ?? "without event_id"}`;
    for (const { issue, detail } of findings) {
      diagnostics.report(issue, copy.event, detail === "" ? who : `${who}: ${detail}`, nowMs);
    }
    if (copy.eventId === undefined) return;
    const { channel, event: name, eventId, pixel } = copy;
    const fingerprints = fingerprintsOf(copy, event);
    const atMs = copy.eventTimeMs ?? nowMs;
    mismatches.see(
      { channel, dedupKey: `${pixel}\n${name}\n${eventId}`, event: name, eventId, atMs, fingerprints },
      verdict,
    );
  };
  return {
    server: (event, from) => take(event, { ...from, channel: "server", alias: switches.alias }),
    browser(beacon, pixel, source) {
      if (source === undefined) {
        const sample = `browser copy for pixel ${pixel}`;
        if (switches.diagnostics) diagnostics.report(issues.unknownPixel, beacon.event, sample, now());
        return;
      }
      take({ ...beacon }, { channel: "browser", pixel, source, alias: switches.alias });
    },
    diagnostics: () => [...mismatchRows(mismatches.view()), ...diagnostics.view()],
    clear() {
      diagnostics.clear();
      mismatches.clear();
    },
  };

  function mismatchRows(found: ReturnType<typeof mismatches.view>): readonly Diagnostic[] {
    const rows = createDiagnostics();
    for (const { event, browserId, serverId, atMs } of found.toReversed()) {
      rows.report(issues.mismatchedId, event, `browser ${browserId}, server ${serverId}`, atMs);
    }
    return rows.view();
  }
}

function isProblem({ issue }: Finding): boolean {
  return issue.level !== "info";
}

function worded({ issue, detail }: Finding): string {
  return detail === "" ? issue.title : `${issue.title}: ${detail}`;
}

/** Visitor, name and value; without a value the first content stands in for it. */
function fingerprintsOf(copy: Copy, event: Readonly<Record<string, unknown>>): string[] {
  const user = recordOf(event.user);
  const what = `${copy.pixel}\n${copy.event}\n${copy.value ?? firstContent(recordOf(event.properties))}`;
  const ttp = textOf(user.ttp);
  const email = usableHashes(user.email)[0];
  const ip = textOf(user.ip);
  const prints: string[] = [];
  if (ttp) prints.push(`ttp ${ttp}\n${what}`);
  if (email) prints.push(`email ${email.toLowerCase()}\n${what}`);
  if (ip) prints.push(`ip ${ip} ${textOf(user.user_agent) ?? ""}\n${what}`);
  return prints;
}

function firstContent(properties: Readonly<Record<string, unknown>>): string {
  const { content_ids: ids, contents } = properties;
  if (Array.isArray(ids) && typeof ids[0] === "string") return ids[0];
  return Array.isArray(contents) ? (textOf(recordOf(contents[0]).content_id) ?? "") : "";
}
