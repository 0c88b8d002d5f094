import type { PixelReport } from "../src/core/pixel-wire.ts";
import type { Adapter } from "./platform.ts";

/** What this page shows of the platforms' own pixels, however they came here. */
export function describePlatforms(
  adapters: readonly Adapter[],
  callsWithoutId: Readonly<Record<string, number>>,
): PixelReport {
  const traces = `${Array.from(document.scripts, (script) => script.src)} ${document.cookie}`;
  return {
    page_url: location.href,
    platforms: adapters.map(({ platform, pixelIds, trace, state }) => {
      const loads: Record<string, number> = {};
      const ids = new Set(pixelIds());
      for (const [, loaded, remembered = ""] of traces.matchAll(trace)) {
        ids.add(loaded ?? remembered);
        if (loaded) loads[loaded] = (loads[loaded] ?? 0) + 1;
      }
      return {
        platform,
        pixel_ids: [...ids],
        script: state() ?? "absent",
        loads,
        calls_without_id: callsWithoutId[platform] ?? 0,
      };
    }),
  };
}
