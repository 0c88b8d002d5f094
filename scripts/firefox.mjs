// Plain JavaScript: setup.mjs runs under whatever Node the machine has.
import { existsSync } from "node:fs";

const places = [
  "/usr/bin/firefox-esr",
  "/usr/bin/firefox",
  "/Applications/Firefox.app/Contents/MacOS/firefox",
];

/**
 * Where this machine has a Firefox; FIREFOX_PATH wins.
 * @returns {string | undefined}
 */
export function findFirefox() {
  const named = process.env.FIREFOX_PATH;
  if (named) return existsSync(named) ? named : undefined;
  return places.find((place) => existsSync(place));
}
