import { dayMs, type EpochMs, type SettingWarning } from "../../core/index.ts";

/**
 * Days on which Graph API versions came out (Meta's changelog). Each works for at least two years from then, in fact
 * until two years after the next one came (https://developers.facebook.com/docs/graph-api/guides/versioning, 2026-11).
 */
const released: Readonly<Record<string, EpochMs>> = {
  "v21.0": Date.UTC(2024, 9, 2),
  "v22.0": Date.UTC(2025, 0, 21),
  "v23.0": Date.UTC(2025, 4, 29),
  "v24.0": Date.UTC(2025, 9, 8),
};

/** The version that is used unless the operator says otherwise. */
export const defaultVersion = "v24.0";

const guaranteedMs = 730 * dayMs;
const warnBeforeMs = 90 * dayMs;

/**
 * A warning from three months before a version's guaranteed two years end; nothing for versions newer than this
 * table.
 */
export function versionReminders(version: string, now: EpochMs): readonly SettingWarning[] {
  const at = released[version];
  const newest = Math.max(...Object.keys(released).map(numberOf));
  if (at === undefined && numberOf(version) >= newest) return [];
  const ends = (at ?? 0) + guaranteedMs;
  if (now < ends - warnBeforeMs) return [];
  const field = "graph_version";
  if (now >= ends || at === undefined) {
    return [{ field, warning: `Meta no longer guarantees ${version}. Set a newer Graph API version.` }];
  }
  const day = new Date(ends).toISOString().slice(0, 10);
  return [
    { field, warning: `Meta guarantees ${version} until ${day}. Set a newer Graph API version before then.` },
  ];
}

function numberOf(version: string): number {
  return Number(version.slice(1));
}
