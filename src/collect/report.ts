import { cleanText, cleanUrl, type PixelReport } from "../core/index.ts";

/** Platforms of one report, and IDs of one platform, that are kept; more are noise. */
const platformsMax = 20;
const pixelIdsMax = 20;
const tracesMax = 100;
const textCharsMax = 200;
const addressCharsMax = 2000;

type Platform = PixelReport["platforms"][number];

/** What a pixel reports, cut to what we know and without contacts: everybody can send one. Null: no report. */
export function readReport(raw: Readonly<Record<string, unknown>>): PixelReport | null {
  const { url: page, platforms, traces } = raw;
  if (typeof page !== "string" || !Array.isArray(platforms)) return null;
  const found = readTraces(traces);
  return {
    page_url: cleanUrl(page).slice(0, addressCharsMax),
    platforms: platforms.slice(0, platformsMax).flatMap((one) => readPlatform(one, found) ?? []),
  };
}

/** A pixel's ID, found in a page's scripts (it was loaded there) or cookies (it was loaded some time). */
interface Trace {
  readonly platform: string;
  readonly id: string;
  readonly loaded: boolean;
}

/** By what stands before the ID: TikTok's script and cookie, Meta's script. */
const traceStarts: Readonly<Record<string, Omit<Trace, "id">>> = {
  "sdkid=": { platform: "tiktok", loaded: true },
  ttcsid_: { platform: "tiktok", loaded: false },
  "config/": { platform: "meta", loaded: true },
};

function readTraces(raw: unknown): readonly Trace[] {
  const found = (Array.isArray(raw) ? raw : []).slice(0, tracesMax).map((one) => {
    const [, start = "", id = ""] =
      /(sdkid=|ttcsid_|config\/)(\w{1,100})$/.exec(typeof one === "string" ? one : "") ?? [];
    const known = traceStarts[start];
    return known ? [{ ...known, id }] : [];
  });
  return found.flat();
}

function readPlatform(raw: unknown, traces: readonly Trace[]): Platform | null {
  if (!Array.isArray(raw)) return null;
  const [platform, pixelIds, hasRun, callsWithoutId] = raw;
  if (typeof platform !== "string") return null;
  const ids = new Set((Array.isArray(pixelIds) ? pixelIds : []).filter((id) => typeof id === "string"));
  const loads = new Map<string, number>();
  for (const trace of traces.filter((one) => one.platform === platform)) {
    ids.add(trace.id);
    if (trace.loaded) loads.set(trace.id, (loads.get(trace.id) ?? 0) + 1);
  }
  return {
    platform: text(platform),
    pixel_ids: [...ids].slice(0, pixelIdsMax).map(text),
    script: hasRun === true ? "loaded" : hasRun === false ? "stub" : "absent",
    loads: Object.fromEntries([...loads].slice(0, pixelIdsMax).map(([id, count]) => [text(id), count])),
    calls_without_id: counted(callsWithoutId),
  };
}

/** Cleaned before it is cut: half an address would not be recognised. */
function text(raw: string): string {
  return cleanText(raw).slice(0, textCharsMax);
}

function counted(raw: unknown): number {
  return typeof raw === "number" && Number.isInteger(raw) && raw >= 0 ? raw : 0;
}
