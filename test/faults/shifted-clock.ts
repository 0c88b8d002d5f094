import { readFileSync } from "node:fs";

/**
 * Loaded before the server, in each of its threads: its clock is off by the number in a file, which may change at any
 * time, as when an operator or a time server sets it.
 */
const file = process.env.SHIFTED_CLOCK_FILE;
const real = Date.now;
const lookMs = 50;
let [offset, lookedAt] = [0, 0];

if (file) {
  Date.now = () => {
    const now = real();
    if (now - lookedAt > lookMs) {
      lookedAt = now;
      offset = Number(readFileSync(file, "utf8"));
    }
    return now + offset;
  };
}
