import { cleanText, cleanUrl, isObject, type PixelReport } from "../core/index.ts";

/** Platforms of one report, and IDs of one platform, that are kept; more are noise. */
const platformsMax = 20;
const pixelIdsMax = 20;
const textCharsMax = 200;
const addressCharsMax = 2000;

type Platform = PixelReport["platforms"][number];

/** What a pixel reports, cut to what we know and without contacts: everybody can send one. Null: no report. */
export function readReport(raw: Readonly<Record<string, unknown>>): PixelReport | null {
  const { page_url: page, platforms, consent } = raw;
  if (typeof page !== "string" || !Array.isArray(platforms)) return null;
  const said = isObject(consent)
    ? Object.fromEntries(Object.entries(consent).filter(([, value]) => typeof value === "boolean"))
    : null;
  return {
    page_url: cleanUrl(page.slice(0, addressCharsMax)),
    platforms: platforms.slice(0, platformsMax).flatMap((one) => readPlatform(one) ?? []),
    ...(said ? { consent: said } : {}),
  };
}

function readPlatform(raw: unknown): Platform | null {
  if (!isObject(raw) || typeof raw.platform !== "string") return null;
  const { script } = raw;
  if (script !== "loaded" && script !== "stub" && script !== "absent") return null;
  const loads = isObject(raw.loads) ? Object.entries(raw.loads).slice(0, pixelIdsMax) : [];
  return {
    platform: text(raw.platform),
    pixel_ids: (Array.isArray(raw.pixel_ids) ? raw.pixel_ids : [])
      .filter((id) => typeof id === "string")
      .slice(0, pixelIdsMax)
      .map(text),
    script,
    loads: Object.fromEntries(loads.map(([id, count]) => [text(id), counted(count)])),
    calls_without_id: counted(raw.calls_without_id),
  };
}

function text(raw: string): string {
  return cleanText(raw.slice(0, textCharsMax));
}

function counted(raw: unknown): number {
  return typeof raw === "number" && Number.isInteger(raw) && raw >= 0 ? raw : 0;
}
