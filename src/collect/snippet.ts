/** How a shop's snippet is to be made. The names of further settings are those of `signalpost.init` (pixel/api.ts). */
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
  /** The platforms to work with, with their options. */
  readonly platforms?: Readonly<Record<string, object>>;
  readonly autoPage?: boolean;
  readonly hash?: boolean;
  readonly forms?: boolean;
  readonly dataLayer?: boolean;
  readonly cart?: boolean;
  /** Subresource integrity of the script; only for a versioned address, whose content never changes. */
  readonly integrity?: string;
}

const methods = "init page track identify consent reset visitorId ready";

/**
 * The HTML that a shop pastes into its head, before any other tracking. It queues calls until the script arrives; a
 * second
 * copy on the same page does nothing.
 */
export function pixelSnippet(options: SnippetOptions): string {
  const { storeKey, endpoint, scriptPath = "/s.js", eventPath = "/e", integrity, ...settings } = options;
  const base = endpoint.replace(/\/+$/, "");
  const init = { key: storeKey, endpoint: base + eventPath, ...settings };
  return `<!-- Signalpost -->
<script>
!function (w, d, n) {
  if (w[n]) return;
  var s = w[n] = { q: [] };
  "${methods}".split(" ").forEach(function (m) { s[m] = function () { s.q.push([m, arguments]); }; });
  var e = d.createElement("script");
  e.async = true; e.src = ${inScript(base + scriptPath)};${integritySnippet(integrity)}
  d.head.appendChild(e);
}(window, document, "signalpost");
signalpost.init(${inScript(init)});
</script>
<!-- End Signalpost -->
`;
}

function integritySnippet(integrity: string | undefined): string {
  return integrity === undefined ? "" : ` e.integrity = ${inScript(integrity)}; e.crossOrigin = "anonymous";`;
}

/** JSON that cannot end the script element it stands in. */
function inScript(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}
