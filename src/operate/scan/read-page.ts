import { type DefaultTreeAdapterTypes, parse } from "parse5";
import type { PageFindings, PagePixel } from "../page-findings.ts";
import { readWebPixels, type WebPixel } from "./app-pixel.ts";
import { bracketed, withoutComments } from "./script-text.ts";

const tiktokId = /^[A-Z0-9]{20}$/;
const metaId = /^\d{1,30}$/;
const googleId = /^(?:G|AW|GT|DC)-[A-Z0-9-]+$/;
const loadCall =
  /\bttq\s{0,50}(?:\.\s{0,50}load|\[\s{0,50}["']load["']\s{0,50}\])\s{0,50}\(\s{0,50}(?:(["'`])([A-Z0-9]{8,40})\1)?/g;
const directAddress =
  /analytics\.tiktok\.com\\?\/i18n\\?\/pixel\\?\/events\.js\?[^"'`\s]{0,500}?sdkid=([A-Z0-9]{8,40})/g;
const gtmId = /\bGTM-[A-Z0-9]{4,12}\b/g;
/** TikTok's own snippet and script; `ttq` alone stands in our pixel's snippet, too. */
const tiktokWords = /\bTiktokAnalyticsObject\b|analytics\.tiktok\.com/;
/** Cloudflare, DataDome, PerimeterX, hCaptcha, reCAPTCHA's and AWS's walls, as their pages name themselves (read 2026-11). */
const challengeWords =
  /_cf_chl_opt|\/cdn-cgi\/challenge-platform\/|captcha-delivery\.com|px-captcha|awswaf|id="challenge-(?:form|running|stage)"/;
const appBlock = /BEGIN app block: shopify:\/\/apps\/([\w-]{1,100})\//;

/** Reads a page's source as a browser would: comments, texts and escaped code are not scripts. */
export function readPage(html: string): PageFindings {
  const page = collect(html);
  const codes = page.scripts.map(withoutComments);
  const lists = codes.map(readWebPixels);
  const webPixels = lists.flatMap((one) => one.pixels);
  const theme = codes.flatMap((code) => [...code.matchAll(loadCall)]);
  const found: PagePixel[] = [
    ...theme.flatMap(([, , id]) => (id ? [pixel("tiktok", id, "theme")] : [])),
    ...directIds(page.sources, codes).map((id) => pixel("tiktok", id, "direct")),
    ...webPixels.flatMap(pixelsOfApp),
  ];
  return {
    pixels: unique(found, (one) => `${one.platform} ${one.id} ${one.source}`),
    customPixels: webPixels.flatMap((one) => (one.kind === "custom" ? [one.name ?? "(no name)"] : [])),
    unknownAppPixels: webPixels.flatMap((one) =>
      one.kind === "app" && one.apiClientId !== null && pixelsOfApp(one).length === 0
        ? [one.apiClientId]
        : [],
    ),
    gtm: unique(
      [...codes, ...page.sources].flatMap((text) => [...text.matchAll(gtmId)].map(([id]) => id)),
      String,
    ),
    scriptTagHosts: unique(codes.flatMap(scriptTagHosts), String),
    appBlocks: unique(
      [...page.comments.flatMap(blockHandle), ...page.sources.flatMap(extensionHandle)],
      String,
    ),
    facebookCapiEnabled: codes.some((code) =>
      /"facebookCapiEnabled"\s{0,50}:\s{0,50}(?:true|"true")/.test(code),
    ),
    dataSharingState: webPixels.find((one) => one.dataSharingState !== null)?.dataSharingState ?? null,
    computedLoads: theme.filter(([, , id]) => !id).length,
    brokenLists: lists.some((one) => one.broken),
    namesTikTok: [...codes, ...page.sources].some((text) => tiktokWords.test(text)),
    challenge: [...codes, ...page.sources].some((text) => challengeWords.test(text)),
    refresh: page.refresh,
    empty: html.trim() === "",
    title: page.title,
    passwordForm: page.passwordForm,
  };
}

/** TikTok's, Meta's and Google's IDs in the configuration of one app's pixel. */
function pixelsOfApp({ kind, values, apiClientId }: WebPixel): readonly PagePixel[] {
  if (kind !== "app") return [];
  const isMeta = values.some(({ name, text }) => name === "pixel_type" && text === "facebook_pixel");
  return values.flatMap(({ name, text }): readonly PagePixel[] => {
    const app = { source: "app_pixel", apiClientId } as const;
    if (name === "google_tag_ids" && googleId.test(text)) return [{ platform: "google", id: text, ...app }];
    if (isMeta && name === "pixel_id" && metaId.test(text)) return [{ platform: "meta", id: text, ...app }];
    const ids = text.split(/[\s,;]+/).filter((one) => tiktokId.test(one));
    return /tiktok|pixel_?code/i.test(name) || apiClientId === 4383523
      ? ids.map((id) => ({ platform: "tiktok", id, ...app }))
      : [];
  });
}

function directIds(sources: readonly string[], codes: readonly string[]): readonly string[] {
  return [...sources, ...codes].flatMap((text) =>
    [...text.matchAll(directAddress)].flatMap(([, id]) => id ?? []),
  );
}

/** Shopify's `asyncLoad` writes the ScriptTags of apps as a JSON list with the shop's name in each address. */
function scriptTagHosts(code: string): readonly string[] {
  if (!code.includes("asyncLoad")) return [];
  const start = code.search(/\burls\s{0,50}=\s{0,50}\[/);
  const list = start < 0 ? null : bracketed(code, code.indexOf("[", start));
  try {
    const urls: unknown = JSON.parse(list ?? "[]");
    return Array.isArray(urls)
      ? urls.flatMap((url) => (URL.canParse(String(url)) ? [new URL(String(url)).host] : []))
      : [];
  } catch {
    return []; // not the list that Shopify writes
  }
}

function blockHandle(comment: string): readonly string[] {
  const handle = appBlock.exec(comment)?.[1];
  return handle ? [handle] : [];
}

function extensionHandle(source: string): readonly string[] {
  const handle = /cdn\.shopify\.com\/extensions\/[\w-]{1,100}\/([\w-]{1,100}?)-\d{1,20}\//.exec(source)?.[1];
  return handle ? [handle] : [];
}

function pixel(platform: PagePixel["platform"], id: string, source: PagePixel["source"]): PagePixel {
  return { platform, id, source, apiClientId: null };
}

function unique<T>(items: readonly T[], key: (item: T) => string): readonly T[] {
  return [...new Map(items.map((item) => [key(item), item])).values()];
}

interface Collected {
  readonly scripts: string[];
  readonly sources: string[];
  readonly comments: string[];
  title: string;
  refresh: boolean;
  passwordForm: boolean;
}

function collect(html: string): Collected {
  const found: Collected = {
    scripts: [],
    sources: [],
    comments: [],
    title: "",
    refresh: false,
    passwordForm: false,
  };
  const stack: DefaultTreeAdapterTypes.Node[] = [parse(html)];
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (node.nodeName === "#comment" && "data" in node) found.comments.push(node.data);
    if ("tagName" in node) collectElement(node, found);
    if ("childNodes" in node) stack.push(...node.childNodes.toReversed());
  }
  return found;
}

function collectElement(element: DefaultTreeAdapterTypes.Element, found: Collected): void {
  const attribute = (name: string): string => element.attrs.find((one) => one.name === name)?.value ?? "";
  const text = (): string => element.childNodes.map((one) => ("value" in one ? one.value : "")).join("");
  if (element.tagName === "title") found.title ||= text().trim();
  if (element.tagName === "form" && /\/password(?:\?|$)/.test(attribute("action"))) found.passwordForm = true;
  if (element.tagName === "meta" && attribute("http-equiv").toLowerCase() === "refresh") found.refresh = true;
  if (element.tagName !== "script") return;
  if (attribute("src") !== "") found.sources.push(attribute("src"));
  // Templates and data blocks run nothing, but Shopify's own data may stand in one.
  else found.scripts.push(text());
}
