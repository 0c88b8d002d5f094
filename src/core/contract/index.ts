/** What contract suites and property tests share: arbitrary events. Never imported by the program. */
export { sealedMark, storefrontEvent, userHashes } from "./event.ts";
