import type { SentReport } from "../src/core/pixel-wire.ts";
import { adapters } from "./platform.ts";
import { callsWithoutId } from "./twin.ts";

/** What this page shows of the platforms' own pixels, however they came here. */
export function describePlatforms(): SentReport {
  return {
    url: location.href,
    // Addresses of the platforms' scripts, and the cookie that a loaded pixel leaves; the server finds the IDs in them.
    traces: `${[...document.scripts].map((script) => script.src)} ${document.cookie}`.match(
      /(sdkid=|ttcsid_|signals\/config\/)\w+/g,
    ),
    platforms: adapters.map(({ platform, ids, state }) => [
      platform,
      ids(),
      state(),
      callsWithoutId[platform],
    ]),
  };
}
