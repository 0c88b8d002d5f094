/** Milliseconds since 1970, UTC. The only form of time inside Signalpost. */
export type EpochMs = number;

/** Units of time in milliseconds. */
export const secondMs = 1_000;
export const minuteMs = 60_000;
export const hourMs = 3_600_000;
export const dayMs = 86_400_000;

/** Times before 2010 and after 2100 are a mistake of units, not a time. */
const earliest = Date.UTC(2010, 0, 1);
const latest = Date.UTC(2100, 0, 1);

const isoDate = /^(\d{4})-(\d\d)-(\d\d)([T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)?\s*(Z|[+-]\d\d:?\d\d)?$/i;
/** What nearly every sender writes, on a day that exists in every year. */
const usual =
  /^20\d\d-(?:(?:0[1-9]|1[012])-(?:[01]\d|2[0-8])|(?:0[13-9]|1[012])-(?:29|30)|(?:0[13578]|1[02])-31)T\d\d:\d\d:\d\d(?:\.\d{3})?Z$/;
const digits = /^\d{9,14}(\.\d+)?$/;

/**
 * Milliseconds from ISO 8601 (a date-time without zone is UTC) or from a Unix time in seconds or milliseconds, as
 * number or string. Returns null when it is none of these or lies outside 2010..2100.
 */
export function parseTime(value: string | number): EpochMs | null {
  if (typeof value === "number") return fromUnix(value);
  if (usual.test(value)) {
    const at = Date.parse(value);
    return inRange(at) ? at : null;
  }
  const text = value.trim();
  if (digits.test(text)) return fromUnix(Number(text));
  const match = isoDate.exec(text);
  if (!match) return null;
  const [, year = "", month = "", day = "", time = "", zone = ""] = match;
  // Date.parse rolls 30 February over into March.
  if (Number(day) > daysIn(Number(year), Number(month))) return null;
  if (time === "" && zone !== "") return null;
  const date = `${year}-${month}-${day}`;
  const parsed = Date.parse(time === "" ? date : `${date}T${time.slice(1)}${zone === "" ? "Z" : zone}`);
  return inRange(parsed) ? parsed : null;
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** Start of the hour that holds `at`. */
export function hourOf(at: EpochMs): EpochMs {
  return at - (at % hourMs);
}

function fromUnix(value: number): EpochMs | null {
  if (!Number.isFinite(value)) return null;
  const ms = value < 100_000_000_000 ? Math.round(value * 1000) : Math.round(value);
  return inRange(ms) ? ms : null;
}

function inRange(ms: number): boolean {
  return ms >= earliest && ms < latest;
}
