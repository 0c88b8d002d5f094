import type { HttpReply } from "../../core/index.ts";
import type { FoundPixel, Scan } from "../../wire/index.ts";
import type { Catalogue } from "../catalogue.ts";
import type { PageFindings, PagePixel } from "../page-findings.ts";
import type { OperatePorts } from "../ports.ts";
import { invalid } from "../refusal.ts";
import { knownApps } from "./app-pixel.ts";

/** A page larger than this is read to here, and then nothing can be ruled out. */
const pageBytesMax = 2 * 1024 * 1024;
const timeoutMs = 10_000;
const redirectsMax = 3;
const namespace = "scan";
const keptMax = 20;

type Ports = Pick<OperatePorts, "clock" | "engine" | "http" | "readPage" | "rng">;

/** Reads a public page of the shop, and tells every pixel on it; unreadable is never "clean". */
export async function scanPage(
  ports: Ports,
  catalogue: Catalogue,
  storeId: string,
  address: string,
): Promise<Scan> {
  const store = catalogue.store(storeId);
  const read = await fetchPage(ports, readAddress(address));
  const ids = catalogue.destinations(store).map((one) => pixelIdOf(one.settings));
  const now = ports.clock.now();
  const page = await ports.readPage(read.html);
  const scan = toScan(read, page, new Set(ids.filter((id) => id !== null)), {
    id: ports.rng.id(now),
    at: now,
  });
  const key = `${store.id}/${scan.id}`;
  const old = (await ports.engine.state.list(namespace, `${store.id}/`)).slice(0, -(keptMax - 1));
  await ports.engine.state.change([
    { namespace, key, value: JSON.stringify(scan) },
    ...old.map((row) => ({ namespace, key: row.key, value: null })),
  ]);
  return scan;
}

/** The latest scans of a store, newest first. */
export async function listScans(engine: OperatePorts["engine"], store: string): Promise<readonly Scan[]> {
  const rows = await engine.state.list(namespace, `${store}/`);
  return rows.map((row) => JSON.parse(row.value) as Scan).toReversed(); // written by scanPage alone
}

/** What came of asking for a page. */
export interface PageRead {
  readonly url: string;
  readonly status: number | null;
  readonly html: string;
  readonly cut: boolean;
  readonly trouble: string | null;
}

/** Asks for a page, and follows where it leads to. Exported for the table of redirects. */
export async function fetchPage(ports: Pick<Ports, "http">, start: URL): Promise<PageRead> {
  let url = start;
  for (let hops = 0; hops <= redirectsMax; hops++) {
    const headers = {
      "user-agent": "Mozilla/5.0 (compatible; Signalpost storefront scan)",
      accept: "text/html",
    };
    // Only public addresses: the operator typed this one, and a redirect may lead anywhere.
    const request = { method: "GET", url: url.href, headers, body: "", publicUnless: [] } as const;
    const reply: HttpReply = await ports.http.send(request, { timeoutMs, replyBytesMax: pageBytesMax });
    if (reply.kind !== "reply") return unread(url, null, `the page did not answer: ${reply.error}`);
    const location = reply.headers.location;
    const moved = reply.status >= 300 && reply.status < 400 && location !== undefined;
    if (!moved) {
      const { status, body: html, cut = false } = reply;
      return { url: url.href, status, html, cut, trouble: troubleIn(reply.headers) };
    }
    const next = URL.canParse(location, url) ? new URL(location, url) : null;
    if (!next || (next.protocol !== "https:" && next.protocol !== url.protocol)) {
      return unread(url, reply.status, "the page redirects to an address that is not followed");
    }
    url = next;
  }
  return unread(url, null, `more than ${redirectsMax} redirects`);
}

/** Why the reply is no page of a shop, whatever its body says. */
function troubleIn(headers: Readonly<Record<string, string>>): string | null {
  if (headers["cf-mitigated"] === "challenge") return "a bot challenge stood in front of the page";
  const type = headers["content-type"];
  return type === undefined || /html/i.test(type)
    ? null
    : `the address gave no page but ${type.slice(0, 60)}`;
}

function unread(url: URL, status: number | null, trouble: string): PageRead {
  return { url: url.href, status, html: "", cut: false, trouble };
}

function readAddress(address: string): URL {
  const text = /^https?:\/\//i.test(address.trim()) ? address.trim() : `https://${address.trim()}`;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url && url.username === "" && url.hostname.includes(".")) return url;
  throw invalid([
    {
      path: "url",
      problem: "not an address of a shop's page",
      hint: "Write it as https://shop.example/products/...",
    },
  ]);
}

/** The finding in words. Exported for the table of page fixtures. */
export function toScan(
  read: PageRead,
  page: PageFindings,
  configured: ReadonlySet<string>,
  mark: { readonly id: string; readonly at: number },
): Scan {
  const reasons = doubts(read, page);
  const tiktok = page.pixels.filter((one) => one.platform === "tiktok");
  const state = tiktok.length > 0 ? "found" : reasons.length > 0 ? "cannot_rule_out" : "not_found";
  return {
    ...mark,
    url: read.url,
    state,
    sentence: sentenceOf(state, tiktok),
    status: read.status,
    pixels: page.pixels.map((one) => describe(one, configured, page)),
    custom_pixels: page.customPixels,
    gtm: page.gtm,
    apps: page.appBlocks.map((name) => ({
      name,
      how: "adds a block or an extension script to this page",
      advice: /tiktok|pixel|omega|mega/i.test(name)
        ? "Its name says that it adds a pixel: open the app in Shopify and switch its TikTok pixel off, or uninstall it."
        : "If it sends events to TikTok, switch that off in the app.",
    })),
    script_hosts: page.scriptTagHosts,
    reasons,
  };
}

/** Why something may be there although it was not seen. */
function doubts(read: PageRead, page: PageFindings): readonly string[] {
  const challenged =
    page.challenge ||
    /just a moment|attention required|verify(?:ing)? you are human|access denied|are you a robot|captcha/i.test(
      page.title,
    );
  return [
    ...(read.trouble ? [read.trouble] : []),
    ...(page.empty && !read.trouble ? ["the page is empty"] : []),
    ...(page.refresh ? ["the page sends its reader on to another one, which was not read"] : []),
    ...(read.status !== null && read.status >= 400 ? [`the page answered with HTTP ${read.status}`] : []),
    ...(challenged ? ["a bot challenge stood in front of the page"] : []),
    ...(page.passwordForm ? ["the shop is behind its password page"] : []),
    ...(read.cut ? ["the page is larger than 2 MiB and was read only so far"] : []),
    ...(page.brokenLists ? ["a list of Shopify's web pixels on the page could not be read"] : []),
    ...(page.gtm.length > 0
      ? [`Google Tag Manager (${page.gtm.join(", ")}) may load pixels that the page's source does not show`]
      : []),
    ...(page.customPixels.length > 0
      ? [
          `Shopify never shows the code of custom pixels (${page.customPixels.join(", ")}): look in Settings, Customer events`,
        ]
      : []),
    ...page.unknownAppPixels.map((id) => `an app that we do not know (number ${id}) runs a web pixel`),
    ...(page.scriptTagHosts.length > 0 ? [`apps add scripts from ${page.scriptTagHosts.join(", ")}`] : []),
    ...(page.namesTikTok && page.computedLoads === 0
      ? ["scripts on the page speak of TikTok's pixel, and no ID could be read in them"]
      : []),
    ...(page.computedLoads > 0 ? ["the theme loads a TikTok pixel whose ID is made when the page runs"] : []),
  ];
}

function sentenceOf(state: Scan["state"], tiktok: readonly PagePixel[]): string {
  if (state === "not_found") return "No TikTok pixel is in this page's source.";
  if (state === "cannot_rule_out") return "No TikTok pixel was seen, but one cannot be ruled out.";
  const ids = new Set(tiktok.map((one) => one.id));
  if (tiktok.length === 1) return "One TikTok pixel is on this page.";
  return ids.size === 1
    ? `One TikTok pixel is loaded ${tiktok.length} times on this page: each load counts every event again.`
    : `${ids.size} TikTok pixels are on this page. One should remain.`;
}

function describe(one: PagePixel, configured: ReadonlySet<string>, page: PageFindings): FoundPixel {
  const app = one.apiClientId === null ? null : (knownApps[one.apiClientId] ?? null);
  const isOurs = configured.has(one.id);
  return {
    platform: one.platform,
    id: one.id,
    source: one.source,
    app,
    api_client_id: one.apiClientId,
    configured: isOurs,
    advice: one.platform === "tiktok" ? tiktokAdvice(one, isOurs, page) : "Not TikTok: nothing to do here.",
  };
}

function tiktokAdvice(one: PagePixel, isOurs: boolean, page: PageFindings): string {
  if (one.apiClientId === 4383523) {
    const sharing = page.dataSharingState === null ? "" : ` (its data sharing is "${page.dataSharingState}")`;
    return `Shopify's TikTok app sends its own events${sharing}, and no ID that we could share is known. Switch its data sharing off: Shopify admin, TikTok, Settings, Customer data sharing.`;
  }
  if (one.source === "app_pixel")
    return "An app runs this pixel. Open the app in Shopify and switch its TikTok pixel off, or uninstall it.";
  if (isOurs)
    return "Keep it, once: it is the browser half of this destination, as long as both send the same event ID.";
  return one.source === "theme"
    ? "Remove this snippet from the theme code, or configure this ID as the destination's pixel ID."
    : "A script address loads this pixel. Remove it from the theme or from the app that adds it.";
}

/** Pixel ID of a destination, where its platform has one. */
export function pixelIdOf(settings: object | null): string | null {
  const id = settings && "pixel_id" in settings ? settings.pixel_id : null;
  return typeof id === "string" ? id : null;
}
