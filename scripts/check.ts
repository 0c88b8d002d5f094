import { runSuite } from "./suite/index.ts";

// What a developer runs before every commit: no browser, no whole-system test.
process.exitCode = await runSuite({ only: ["check", "unit"], filter: process.argv[2] });
