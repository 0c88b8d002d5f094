import { type EpochMs, sha256 } from "../core/index.ts";
import type { Clock, State } from "../engine/index.ts";
import type { AuditEntry, AuditPage } from "../wire/index.ts";

const namespace = "audit";
/** Longest detail of one line; longer ones are cut to their keys. */
const detailBytesMax = 8_192;

/** What somebody did. `detail` never holds a secret: callers name the field and say "changed". */
export interface Deed {
  readonly actor: string;
  readonly action: string;
  readonly object: string;
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** Append-only record of what people and keys did, each line chained to the one before by its hash. */
export interface Audit {
  readonly record: (deed: Deed) => Promise<void>;
  readonly page: (cursor: string | undefined, limit: number) => Promise<AuditPage>;
}

/** Creates the audit log over the state store. Lines are written one after another, in the order of the calls. */
export function createAudit(state: State, clock: Clock): Audit {
  let last: Promise<AuditEntry> | null = null;
  const append = async (before: AuditEntry | null, deed: Deed): Promise<AuditEntry> => {
    const line = lineAfter(before, deed, clock.now());
    await state.put(namespace, keyOf(line.number), JSON.stringify(line));
    return line;
  };
  return {
    async record(deed) {
      // A failed write must not stop later ones: the next line looks the newest one up again. Its error is this
      // caller's alone; a promise that nobody awaits would end the process.
      const before = last === null ? newest(state) : last.catch(() => newest(state));
      last = before.then((line) => append(line, deed));
      await last;
    },
    async page(cursor, limit) {
      const all = (await state.list(namespace)).map((row) => read(row.value));
      const end = cursor === undefined ? all.length : all.findIndex((one) => one.number === Number(cursor));
      const start = Math.max(0, end - limit);
      const shown = all.slice(start, Math.max(start, end));
      const intact = shown.every((one, index) => isChained(one, all[start + index - 1] ?? null));
      const first = shown[0];
      return { entries: shown.toReversed(), next: first && start > 0 ? String(first.number) : null, intact };
    },
  };
}

async function newest(state: State): Promise<AuditEntry | null> {
  const row = (await state.list(namespace)).at(-1);
  return row ? read(row.value) : null;
}

function lineAfter(before: AuditEntry | null, deed: Deed, at: EpochMs): AuditEntry {
  const detail = deed.detail ?? {};
  const short = JSON.stringify(detail).length > detailBytesMax ? { fields: Object.keys(detail) } : detail;
  const line = {
    number: (before?.number ?? 0) + 1,
    at,
    actor: deed.actor,
    action: deed.action,
    object: deed.object,
    detail: short,
  };
  return { ...line, hash: hashOf(line, before) };
}

function hashOf(line: Omit<AuditEntry, "hash">, before: AuditEntry | null): string {
  const { number, at, actor, action, object, detail } = line;
  return sha256(`${before?.hash ?? ""}\n${JSON.stringify([number, at, actor, action, object, detail])}`);
}

function isChained(line: AuditEntry, before: AuditEntry | null): boolean {
  return line.number === (before?.number ?? 0) + 1 && line.hash === hashOf(line, before);
}

function keyOf(number: number): string {
  return String(number).padStart(12, "0");
}

function read(value: string): AuditEntry {
  return JSON.parse(value) as AuditEntry; // written above, by nobody else
}
