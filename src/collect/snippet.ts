import { createHash } from "node:crypto";
import { snippetWatch } from "./snippet-watch.ts";

/**
 * How a shop's snippet is to be made. The names of further settings are those of `signalpost.init` (pixel/api.ts).
 */
export interface SnippetOptions {
  /** The store's public key. */
  readonly storeKey: string;
  /** Where the collector is reached from the shop's pages, for example `https://t.shop.example`. */
  readonly endpoint: string;
  /**
   * Path of the script below `endpoint`.
   * @default "/s.js"
   */
  readonly scriptPath?: string;
  /**
   * Path that events are sent to, below `endpoint`.
   * @default "/e"
   */
  readonly eventPath?: string;
  /** @default "bridge" */
  readonly mode?: "bridge" | "drive" | "manual" | "load";
  /** @default "assume" */
  readonly consent?: "ask" | "assume";
  /**
   * The platforms to work with, with their options.
   * @default { tiktok: {} }
   */
  readonly platforms?: Readonly<Partial<Record<"tiktok" | "meta", SnippetPlatform>>>;
  readonly autoPage?: boolean;
  readonly hash?: boolean;
  readonly forms?: boolean;
  readonly dataLayer?: boolean;
  readonly cart?: boolean;
  /** Subresource integrity of the script; only for a versioned address, whose content never changes. */
  readonly integrity?: string;
}

/** Options of one platform. */
export interface SnippetPlatform {
  /** Mode `load`: the pixel IDs to load. */
  readonly pixelIds?: readonly string[];
  /** Names to use instead of ours, for example `{ Purchase: "CompletePayment" }`. */
  readonly names?: Readonly<Record<string, string>>;
  /** Mode `load`: address of the platform's script, where it is not the platform's own. */
  readonly script?: string;
}

const methods = "init page track identify consent reset ready visitorId";

/**
 * The HTML that a shop pastes into its head, before any other tracking. It queues calls until the script arrives; a
 * second copy on the same page does nothing.
 */
export function pixelSnippet(options: SnippetOptions): string {
  const { storeKey, endpoint, scriptPath = "/s.js", eventPath = "/e", integrity, ...settings } = options;
  const { mode = "bridge", platforms = { tiktok: {} } } = settings;
  const base = endpoint.replace(/\/+$/, "");
  const init = { key: storeKey, endpoint: base + eventPath, ...settings };
  const watches = mode === "bridge" || mode === "manual";
  const parts = snippetParts(options);
  const address = base + scriptPath + (parts.length > 0 ? `?with=${parts.join(",")}` : "");
  // A mode edited by hand would keep the script of another mode, which does not have its code.
  return `<!-- Signalpost -->
<!-- For another mode make the snippet anew: its script differs, too. -->
<script>
!function (w, d, n) {
  if (w[n]) return;
  var s = w[n] = { q: [] };
  "${methods}".split(" ").forEach(function (m) {
    s[m] = function () { if (s.q) s.q.push([m, arguments, +new Date()]); };
  });
  var e = d.createElement("script");
  e.async = true; e.src = ${inScript(address)};${integritySnippet(integrity)}
  d.head.appendChild(e);
${watches && platforms.tiktok ? `  ${snippetWatch.tiktok}\n` : ""}${watches && platforms.meta ? `  ${snippetWatch.meta}\n` : ""}  // Not before the page is read, or left: a consent platform may stand further down.
  function start() { s.init(${inScript(init)}); }
  if (d.readyState != "loading") return start();
  w.addEventListener("DOMContentLoaded", start);
  w.addEventListener("pagehide", start);
}(window, document, "signalpost");
</script>
${mode === "load" ? baseCode(platforms) : ""}<!-- End Signalpost -->
`;
}

/**
 * What the Content-Security-Policy of a page with this snippet has to allow. Whoever writes a nonce into its script
 * elements needs no hashes.
 */
export function snippetPolicy(snippet: string, endpoint: string): string {
  const { origin } = new URL(endpoint);
  const hashes = [...snippet.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(
    ([, code = ""]) => `'sha256-${createHash("sha256").update(code).digest("base64")}'`,
  );
  return `script-src ${hashes.join(" ")} ${origin}; connect-src ${origin}`;
}

/** The parts of the script that a page with these options needs, as its address names them. */
export function snippetParts(
  options: Pick<SnippetOptions, "mode" | "platforms" | "cart" | "dataLayer" | "forms">,
): readonly string[] {
  return [
    ...(["cart", "dataLayer"] as const).filter((part) => options[part]),
    ...(options.mode === "drive" || options.mode === "load" ? ["drive"] : []),
    ...(options.forms ? ["forms"] : []),
    ...(options.platforms?.meta ? ["meta"] : []),
  ];
}

/**
 * The platforms' own base code. In place of its lines that load a pixel: what our script calls with the visitor's
 * answer, each time that there is one.
 */
function baseCode(platforms: NonNullable<SnippetOptions["platforms"]>): string {
  const tiktok = platforms.tiktok?.script ?? "https://analytics.tiktok.com/i18n/pixel/events.js";
  const meta = platforms.meta?.script ?? "https://connect.facebook.net/en_US/fbevents.js";
  const codes = [
    // TikTok Events Manager, "manually install pixel code" (read 2026-11).
    platforms.tiktok &&
      `!function(w,d,t){w.TiktokAnalyticsObject=t;var ttq=w[t]=w[t]||[];ttq.methods=["page","track","identify","instances","debug","on","off","once","ready","alias","group","enableCookie","disableCookie","holdConsent","revokeConsent","grantConsent"];ttq.setAndDefer=function(t,e){t[e]=function(){t.push([e].concat(Array.prototype.slice.call(arguments,0)))}};for(var i=0;i<ttq.methods.length;i++)ttq.setAndDefer(ttq,ttq.methods[i]);ttq.instance=function(t){for(var e=ttq._i[t]||[],n=0;n<ttq.methods.length;n++)ttq.setAndDefer(e,ttq.methods[n]);return e};ttq.load=function(e,n){var r=${inScript(tiktok)};ttq._i=ttq._i||{};ttq._i[e]=[];ttq._i[e]._u=r;ttq._t=ttq._t||{};ttq._t[e]=+new Date;ttq._o=ttq._o||{};ttq._o[e]=n||{};n=d.createElement("script");n.type="text/javascript";n.async=!0;n.src=r+"?sdkid="+e+"&lib="+t;e=d.getElementsByTagName("script")[0];e.parentNode.insertBefore(n,e)}}(window,document,"ttq");`,
    // Meta Pixel, "base code" (read 2026-11); `load` is ours, so that the script is fetched later.
    platforms.meta &&
      `!function(f,b){if(f.fbq)return;var n=f.fbq=function(){n.callMethod?n.callMethod.apply(n,arguments):n.queue.push(arguments)};if(!f._fbq)f._fbq=n;n.push=n;n.loaded=!0;n.version="2.0";n.queue=[];n.load=function(){n.load=null;var t=b.createElement("script");t.async=!0;t.src=${inScript(meta)};b.head.appendChild(t)}}(window,document);`,
  ];
  const load = [
    // A pixel that the page has loaded by other means is not loaded twice.
    platforms.tiktok &&
      `${inScript(platforms.tiktok.pixelIds ?? [])}.forEach(function(i){ttq._i&&ttq._i[i]||ttq.load(i)});ttq.page();`,
    platforms.meta &&
      `fbq.load&&fbq.load();${inScript(platforms.meta.pixelIds ?? [])}.forEach(function(i){fbq("init",i)});fbq("track","PageView");`,
  ];
  const revoke = [platforms.tiktok && "ttq.revokeConsent();", platforms.meta && `fbq("consent","revoke");`];
  const start = `!function(s){var on;s.load=s.load||function(a){if(a&&!on){on=1;${joined(load)}}if(on&&a===false){${joined(revoke)}}}}(signalpost);`;
  return `<script>\n${joined([...codes, start], "\n")}\n</script>\n`;
}

function joined(codes: readonly (string | undefined)[], between = ""): string {
  return codes.filter((code) => code !== undefined).join(between);
}

function integritySnippet(integrity: string | undefined): string {
  return integrity === undefined ? "" : ` e.integrity = ${inScript(integrity)}; e.crossOrigin = "anonymous";`;
}

/** JSON that cannot end the script element it stands in. */
function inScript(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}
