const ground = ["core", "engine", "destinations", "route", "wire", "config"];
const pipeline = ["identity", "collect", "sources", "deliver"];

/**
 * Import arrows: a folder of src may import the doors of the folders named here, and itself. `app.ts` and other files
 * directly in src wire everything. Reasons: ARCHITECTURE.md, "Code map".
 */
export const arrows: Readonly<Record<string, readonly string[]>> = {
  core: [],
  engine: ["core"],
  destinations: ["core"],
  route: ["core"],
  emulators: ["core"],
  wire: ["core"],
  // The outside world as ports: clock, chance, network, wake-ups.
  system: ["core", "engine"],
  config: ["core", "engine", "destinations"],
  identity: ["core", "engine", "route"],
  sources: ["core", "engine", "route"],
  collect: ["core", "engine", "route", "sources"],
  deliver: ["core", "engine", "route", "identity"],
  operate: [...ground, ...pipeline],
  api: [...ground, ...pipeline, "operate"],
  // The process: threads and wiring for app.ts.
  host: [...ground, ...pipeline, "operate", "api", "system"],
  // The command line starts the application and, for `demo` and `emulate`, the stand-ins.
  demo: [...ground, ...pipeline, "emulators", "operate", "system", "host", "app.ts"],
  cli: [...ground, "collect", "emulators", "operate", "system", "host", "demo", "app.ts"],
};

/** The browser programs take types from the server, and only these; at run time they share nothing. */
export const browserTypeImports: readonly string[] = [
  "src/core/pixel-wire.ts",
  "src/core/event-input.ts",
  "src/wire/",
];

/** npm packages and Node modules that folders with restrictions may use; other folders are free. */
export const allowedPackages: Readonly<Record<string, readonly string[]>> = {
  // ADR 0006: pure libraries; node:crypto only for SHA-256.
  core: [
    "typebox",
    "typebox/compile",
    "libphonenumber-js",
    "libphonenumber-js/max",
    "ipaddr.js",
    "node:crypto",
  ],
  route: [],
  // typebox: the webhook describes its payload as JSON Schema. node:crypto signs: a pure function of body and secret.
  destinations: ["big.js", "typebox", "node:crypto"],
};

/** Parts of the paths of what only tests import. */
export const testSupport: readonly string[] = ["/contract", "/arbitrary.ts", "/test-stand.ts"];

/** Global names through which time, chance and the network would come in behind the ports' back. */
export const portGlobals: readonly string[] = [
  "Date.now",
  "new Date()",
  "Math.random",
  "performance.now",
  "crypto.randomUUID",
  "crypto.getRandomValues",
  "setTimeout",
  "setInterval",
  "setImmediate",
  "fetch",
];

/** Where those names may stand all the same: path prefix and reason. */
export const portGlobalsAllowed: Readonly<Record<string, string>> = {
  "src/cli/": "runs for a person at a terminal, outside the pipeline",
  "src/demo/": "a shop with visitors, outside the pipeline",
  "src/engine/sqlite/": "commits once per turn of the event loop (setImmediate); nothing else of the world",
  "src/system/": "the ports themselves",
  "src/host/": "threads and their supervision; the pipeline inside them gets the ports",
  "src/app.ts": "one wake-up per turn of the event loop, and the drain at the end",
  "src/emulators/": "stands for the world outside; its own clock is part of what it simulates",
};

/**
 * Limits of size, in lines and characters. A function's lines are its own; functions inside it count for themselves.
 * A line may be longer when a text, an address or a pattern on it has `unbreakableChars` or more: cutting those in two
 * makes them harder to find.
 */
export const sizes = {
  fileLinesMax: 300,
  /** Tables of cases and style sheets are long without being deep. */
  flatFileLinesMax: 500,
  functionLinesMax: 70,
  lineCharsMax: 120,
  unbreakableChars: 60,
} as const;

/** Files that may be longer, or hold a longer function: path and reason. */
export const longFiles: Readonly<Record<string, string>> = {
  "src/engine/ports.ts": "the one private interface of the engines, read as a whole",
};
/** As above, `path#function`. */
export const longFunctions: Readonly<Record<string, string>> = {
  "src/deliver/test-stand.ts#openDelivery": "one scene of the tests, read from top to bottom",
};

/** Files whose casts need no comment each: path and reason. */
export const castsAllowed: Readonly<Record<string, string>> = {
  "src/core/identifier.ts": "makes every branded hash, each right after its own normalisation",
};

/** Names that say nothing about what is inside. */
export const forbiddenNames: readonly string[] = [
  "utils",
  "util",
  "common",
  "helpers",
  "helper",
  "types",
  "misc",
];

/** Folders whose files are programs: kebab-case names, sizes, comments. */
export const codeFolders: readonly string[] = ["src", "pixel", "console", "scripts", "test", "bench", "bin"];
