import { existsSync, readFileSync } from "node:fs";

/** https://www.sqlite.org/fileformat2.html#the_write_ahead_log (2026-11): a header, then frames of a header and a page. */
const headerBytes = 32;
const frameHeaderBytes = 24;
const magic = 0x377f0682;

/** Running sums of a write-ahead log. */
type Sums = readonly [number, number];

/**
 * How many commits of a write-ahead log lie behind a damaged place of it: SQLite reads up to there, takes it for the
 * end, and says nothing. 0 where the log ends as a crash leaves it: with nothing, with garbage, or with pages that were
 * never committed. A power cut may leave the last commit, which nobody was told of, as one behind a damaged place.
 */
export function commitsBehindDamage(database: string): number {
  const file = `${database}-wal`;
  if (!existsSync(file)) return 0;
  const bytes = readFileSync(file);
  if (bytes.length < headerBytes) return 0;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kind = view.getUint32(0);
  if (kind !== magic && kind !== magic + 1) return 0;
  const littleEndian = kind === magic;
  const pageBytes = view.getUint32(8);
  let before: Sums = [view.getUint32(24), view.getUint32(28)];
  let damaged = false;
  let lost = 0;
  const step = frameHeaderBytes + pageBytes;
  for (let at = headerBytes; at + step <= bytes.length; at += step) {
    // Frames of an earlier round have other salts.
    const salted =
      view.getUint32(at + 8) === view.getUint32(16) && view.getUint32(at + 12) === view.getUint32(20);
    const stored: Sums = [view.getUint32(at + 16), view.getUint32(at + 20)];
    const head = sumsOf(view, at, 8, before, littleEndian);
    const own = sumsOf(view, at + frameHeaderBytes, pageBytes, head, littleEndian);
    const whole = salted && own[0] === stored[0] && own[1] === stored[1];
    const commits = view.getUint32(at + 4) !== 0;
    if (!whole) damaged = true;
    else if (damaged && commits) lost++;
    before = stored;
  }
  return lost;
}

function sumsOf(view: DataView, from: number, length: number, start: Sums, littleEndian: boolean): Sums {
  let [a, b] = start;
  for (let at = from; at < from + length; at += 8) {
    a = (a + view.getUint32(at, littleEndian) + b) >>> 0;
    b = (b + view.getUint32(at + 4, littleEndian) + a) >>> 0;
  }
  return [a, b];
}
