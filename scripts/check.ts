import { runSuite } from "./suite/index.ts";

// What a developer runs before every commit: no browser, no whole-system test.
process.exitCode = await runSuite({ only: ["check", "unit"], filters: process.argv.slice(2) });
