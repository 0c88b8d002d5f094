import { isObject } from "../../core/index.ts";
import { bracketed } from "./script-text.ts";

/** Shopify's numbers of apps, as seen in public page sources (2025-10 to 2026-08). */
export const knownApps: Readonly<Record<number, string>> = {
  4383523: "TikTok (Shopify's own sales channel)",
  2329312: "Facebook & Instagram (Shopify's own sales channel)",
  1780363: "Google & YouTube (Shopify's own sales channel)",
};

/** One entry of Shopify's list of web pixels. */
export interface WebPixel {
  readonly kind: "app" | "custom";
  /** Shopify's number of the app. */
  readonly apiClientId: number | null;
  readonly name: string | null;
  /** All texts of its configuration with the names they stand under; nested JSON is opened. */
  readonly values: readonly { readonly name: string; readonly text: string }[];
  readonly dataSharingState: string | null;
}

const key = "webPixelsConfigList";
/** Lists of one script that are read: each may reach to the script's end, and a hostile page has thousands. */
const listsMax = 20;
/** JSON inside JSON is opened so deep. */
const nestingMax = 6;

/**
 * Every web pixel that a script's text sets up. Lists that do not parse are decoys or cut off, and there may be too
 * many; `broken` tells of both.
 */
export function readWebPixels(code: string): {
  readonly pixels: readonly WebPixel[];
  readonly broken: boolean;
} {
  const pixels: WebPixel[] = [];
  let broken = false;
  let lists = 0;
  for (let at = code.indexOf(key); at >= 0; at = code.indexOf(key, at + key.length)) {
    const start = listStart(code, at + key.length);
    if (start === null) continue;
    if (++lists > listsMax) return { pixels, broken: true };
    const list = parse(bracketed(code, start) ?? "");
    if (Array.isArray(list)) pixels.push(...list.flatMap(toPixel));
    else broken = true;
  }
  return { pixels, broken };
}

/** Where the list begins: after the key's closing quote, a colon and white space. */
function listStart(code: string, from: number): number | null {
  const match = /^["']?\s*[:=]\s*/.exec(code.slice(from, from + 20));
  if (!match) return null;
  const start = from + match[0].length;
  return code[start] === "[" ? start : null;
}

function toPixel(entry: unknown): readonly WebPixel[] {
  if (!isObject(entry)) return [];
  const { type, apiClientId, name, configuration, id, dataSharingState } = entry;
  // Shopify's own two entries stand in every shop and run nothing by themselves.
  if (id === "shopify-app-pixel" || id === "shopify-custom-pixel") return [];
  return [
    {
      kind: type === "CUSTOM" ? "custom" : "app",
      apiClientId: typeof apiClientId === "number" ? apiClientId : null,
      name: typeof name === "string" ? name : null,
      values: textsIn("", configuration, 0),
      dataSharingState: typeof dataSharingState === "string" ? dataSharingState : null,
    },
  ];
}

function textsIn(
  name: string,
  value: unknown,
  depth: number,
): readonly { readonly name: string; readonly text: string }[] {
  if (depth > nestingMax) return [];
  if (typeof value === "string") {
    const inner = /^\s*[[{]/.test(value) ? parse(value) : null;
    return inner === null ? [{ name, text: value }] : textsIn(name, inner, depth + 1);
  }
  if (Array.isArray(value)) return value.flatMap((item) => textsIn(name, item, depth + 1));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => textsIn(key, item, depth + 1));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // a decoy, or JavaScript that is no JSON
  }
}
