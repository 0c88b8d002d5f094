import { rmSync } from "node:fs";
import { open, rename, rm, stat, statfs, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { secondMs } from "../core/index.ts";
import type { Clock, EventLog } from "../engine/index.ts";
import { sqliteCode } from "../engine/sqlite/index.ts";

/** How often the free space is looked at. */
const lookMs = secondMs;
/** Below this much free space nothing is accepted any more, or below `stopShare` of the disk where that is less. */
const stopBytesMax = 512 * 1024 * 1024;
const stopShare = 0.05;
/** Room for outcomes, deletes and checkpoints when the disk is full all the same, because others filled it. */
const ballastBytesMax = 64 * 1024 * 1024;
const ballastShare = 0.02;
const blockBytes = 1024 * 1024;
/** A stored byte is written to the write-ahead log, to the file, and again as outcome and attempt. */
const writtenPerByte = 4;

/** Thrown by `append` while the disk is too full: the collector answers 503 and nothing is lost. */
export class DiskLow extends Error {
  constructor() {
    super("the disk of the data folder is nearly full");
    this.name = "DiskLow";
  }
}

/** Bytes of the disk that holds the data folder. */
export interface DiskSpace {
  readonly free: number;
  readonly total: number;
  /** What the write-ahead logs hold: their checkpoints may need as much again. */
  readonly unsettled: number;
}

/** Watches the disk of the data folder. */
export interface DiskGuard {
  readonly accepting: () => boolean;
  /** The log's append, refused while the disk is too full. */
  readonly guard: (append: EventLog["append"]) => EventLog["append"];
  /** Watches until the signal. */
  readonly watch: (signal: AbortSignal) => Promise<void>;
}

/**
 * Stops accepting before the disk is full, so that what was accepted can still be delivered and recorded, and keeps a
 * ballast file, which is deleted when the disk fills up all the same. States: accepting, then refusing below the stop
 * mark, then refusing without ballast; back when there is room for both.
 */
export function createDiskGuard(ports: {
  readonly folder: string;
  readonly clock: Clock;
  readonly logged: (level: "info" | "warn" | "error", message: string) => void;
  /** @default the file system's own figures */
  readonly space?: () => Promise<DiskSpace>;
}): DiskGuard {
  const { folder, logged } = ports;
  const space = ports.space ?? (() => spaceOf(folder));
  const ballast = join(folder, "ballast");
  let accepting = true;
  /** A write failed for another reason than room: the disk is read-only or broken. */
  let unwritable = false;
  /** Bytes that may be accepted before the next look. */
  let room = Number.POSITIVE_INFINITY;

  function release(): void {
    rmSync(ballast, { force: true });
  }

  function turn(on: boolean, free: number): void {
    if (on === accepting) return;
    accepting = on;
    const megabytes = Math.round(free / 1e6);
    if (on) logged("info", `the disk has room again (${megabytes} MB free): events are accepted`);
    else
      logged(
        "error",
        `the disk is nearly full (${megabytes} MB free): events are refused with 503 until there is room`,
      );
  }

  function fail(error: unknown): void {
    if (unwritable) return;
    unwritable = true;
    const why = error instanceof Error ? error.message : String(error);
    logged(
      "error",
      `the data folder ${folder} cannot be written (${why}): events are refused with 503. Check the disk and how it is mounted; once it is mended, start Signalpost again`,
    );
  }

  /** Nobody may send while it refuses: so it tries by itself. */
  async function tryToWrite(): Promise<void> {
    const file = join(folder, "trial");
    await writeFile(file, "written to see whether the disk can be written again");
    await rm(file);
    unwritable = false;
    logged("info", `the data folder ${folder} can be written again: events are accepted`);
  }

  async function look(): Promise<void> {
    if (unwritable) await tryToWrite().catch(() => undefined);
    const { total, unsettled, ...now } = await space();
    const free = now.free - unsettled;
    const stop = Math.min(stopBytesMax, total * stopShare);
    const size = Math.min(ballastBytesMax, Math.floor(total * ballastShare));
    room = (free - stop) / writtenPerByte;
    if (now.free < stop / 4) release();
    if (free < stop) return turn(false, free);
    // Twice the mark, so that it does not flutter.
    if (!accepting && free < stop + 2 * size) return;
    if (free > stop + 2 * size && (await sizeOf(ballast)) < size) await fill(ballast, size);
    turn(true, free);
  }

  return {
    accepting: () => accepting && !unwritable,
    guard: (append) => (part, events, at) => {
      for (const text of events) room -= text.length;
      if (!accepting || room < 0) return Promise.reject(new DiskLow());
      const stored = append(part, events, at);
      stored.catch((error: unknown) => {
        const code = sqliteCode(error);
        if (unwritableCodes.has(code)) fail(error);
        if (code !== sqliteFull) return;
        release();
        room = 0;
        turn(false, 0);
      });
      return stored;
    },
    async watch(signal) {
      while (!signal.aborted) {
        try {
          await look();
        } catch (error) {
          logged("warn", `the free space of the disk could not be looked at: ${String(error)}`);
        }
        await ports.clock.sleep(lookMs, signal);
      }
    },
  };
}

async function spaceOf(folder: string): Promise<DiskSpace> {
  const { bavail, blocks, bsize } = await statfs(folder);
  const logs = ["log.db-wal", "state.db-wal"].map((name) => sizeOf(join(folder, name)));
  const unsettled = (await Promise.all(logs)).reduce((sum, bytes) => sum + bytes, 0);
  return { free: bavail * bsize, total: blocks * bsize, unsettled };
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch {
    return 0; // there is none yet
  }
}

/** Real blocks: a file with a hole would hold nothing back. */
async function fill(file: string, size: number): Promise<void> {
  const part = `${file}.part`;
  await rm(part, { force: true });
  const handle = await open(part, "w", 0o600);
  try {
    const block = Buffer.alloc(blockBytes, 1);
    for (let written = 0; written < size; written += blockBytes)
      await handle.write(block, 0, Math.min(blockBytes, size - written));
  } finally {
    await handle.close();
  }
  await rename(part, file);
}

/** SQLite's code for "database or disk is full". */
const sqliteFull = 13;
/** Its codes for a read-only disk, for one that fails, and for a file that cannot be opened. */
const unwritableCodes: ReadonlySet<number> = new Set([8, 10, 14]);
