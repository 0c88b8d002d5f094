// Plain JavaScript: setup.mjs runs under whatever Node the machine has.
import { existsSync } from "node:fs";

/**
 * Where this machine has a Chromium; CHROMIUM_PATH wins.
 * @returns {string | undefined}
 */
export function findChromium() {
  return find(process.env.CHROMIUM_PATH, [
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/usr/bin/google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
  ]);
}

/**
 * Where this machine has a Firefox; FIREFOX_PATH wins.
 * @returns {string | undefined}
 */
export function findFirefox() {
  return find(process.env.FIREFOX_PATH, [
    "/usr/bin/firefox-esr",
    "/usr/bin/firefox",
    "/Applications/Firefox.app/Contents/MacOS/firefox",
  ]);
}

/**
 * @param {string | undefined} named
 * @param {readonly string[]} places
 */
function find(named, places) {
  if (named) return existsSync(named) ? named : undefined;
  return places.find((place) => existsSync(place));
}
