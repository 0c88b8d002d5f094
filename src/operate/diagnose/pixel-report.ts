import type { EpochMs, PixelReport } from "../../core/index.ts";
import type { OperateEngine } from "../ports.ts";

/** What one session's pixel saw of a platform's own script. */
export type PlatformReport = PixelReport["platforms"][number];

/** The latest reports of a store's pixels about one platform, newest first. */
export async function reportsOf(
  engine: OperateEngine,
  store: string,
  platform: string,
): Promise<readonly PlatformReport[]> {
  const stored = await engine.state.get("pixel_report", store);
  if (stored === null) return [];
  // Written by the server's own collection of reports.
  const reports = JSON.parse(stored) as readonly { readonly at: EpochMs; readonly report: PixelReport }[];
  return reports.flatMap(({ report }) => report.platforms.filter((one) => one.platform === platform));
}
