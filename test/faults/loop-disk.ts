import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { TestContext } from "node:test";

/**
 * FS_IOC_SHUTDOWN with EXT4_GOING_FLAGS_NOLOGFLUSH: the file system stops at once, as if the power had gone. Prints the
 * time just before, in nanoseconds of the clock that Node's `hrtime` reads.
 */
const shutdown = `use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC);
  open(F, "<", $ARGV[0]) or die $!; my $how = pack("L", 2);
  printf("%.0f", clock_gettime(CLOCK_MONOTONIC) * 1e9); ioctl(F, 0x8004587d, $how) or die $!`;

/** A disk with a file system of its own that can lose its power. */
export interface LoopDisk {
  readonly folder: string;
  /** Tells the time just before, in nanoseconds of `process.hrtime`. */
  readonly cutPower: () => bigint;
  /** The file system meets an error and lets nobody write any more, as it does when its disk fails. */
  readonly turnReadOnly: () => void;
  /** What an operator does about it, once nobody uses the disk: check, and mount again. */
  readonly repair: () => void;
  readonly mount: () => void;
}

/** Makes a disk in a file; null, with the reason printed, where that is not allowed. */
export function makeDisk(context: TestContext): LoopDisk | null {
  const base = mkdtempSync(join(tmpdir(), "signalpost-power-"));
  const [image, folder] = [join(base, "image"), join(base, "disk")];
  const run = (command: string, ...args: readonly string[]): void => {
    execFileSync(command, args, { stdio: "pipe" });
  };
  const mount = (): void => run("mount", "-o", "loop,errors=remount-ro", image, folder);
  try {
    mkdirSync(folder);
    run("truncate", "-s", "64M", image);
    run("mkfs.ext4", "-q", "-F", image);
    mount();
  } catch (error) {
    rmSync(base, { recursive: true });
    context.skip(`no file system can be mounted here (${String(error).split("\n")[0]})`);
    return null;
  }
  context.after(() => {
    run("umount", "-l", folder);
    rmSync(base, { recursive: true });
  });
  return {
    folder,
    cutPower: () => BigInt(execFileSync("perl", ["-e", shutdown, folder], { encoding: "utf8" })),
    turnReadOnly() {
      const device = execFileSync("findmnt", ["-n", "-o", "SOURCE", folder], { encoding: "utf8" }).trim();
      writeFileSync(`/sys/fs/ext4/${basename(device)}/trigger_fs_error`, "a test");
    },
    repair() {
      run("umount", folder);
      // 1: it found something and mended it.
      const { status } = spawnSync("e2fsck", ["-f", "-y", image]);
      assert.ok(status === 0 || status === 1, `e2fsck ended with ${status}`);
      mount();
    },
    mount() {
      run("umount", folder);
      mount();
    },
  };
}
