/** The pixels that TikTok's emulator knows. */
export const pixels = ["CTESTPIXEL0000000001", "CTESTPIXEL0000000002"] as const;

/** How the shop serves a page. */
export interface PageServing {
  /** Its Content-Security-Policy. */
  readonly policy?: string | ((snippet: string) => string);
  /** What its template writes into script elements. */
  readonly nonce?: string;
  /** A proxy in front of the shop. */
  readonly origin?: string;
}

/** What stands in place of `{{names}}` on the pages of `test/pixel/pages`. */
export interface PageValues {
  readonly snippet: string;
  readonly collector: string;
  /** Address of TikTok's emulator. */
  readonly tiktok: string;
}

/** A page of the shop, whole. */
export function renderPage(html: string, { snippet, collector, tiktok }: PageValues): string {
  const stub = (ids: readonly string[]) => `<script src="${tiktok}/stub.js?id=${ids}"></script>`;
  // TikTok's script as it stands once it has arrived, before the rest of the page is read.
  const arrived = `<script src="${tiktok}/i18n/pixel/events.js?sdkid=${pixels[0]}&lib=ttq"></script>`;
  const values: Readonly<Record<string, string>> = {
    signalpost: snippet,
    "signalpost-text": inScript(snippet),
    tiktok: stub([pixels[0]]),
    "tiktok-text": inScript(stub([pixels[0]])),
    "tiktok-two": stub(pixels),
    "tiktok-blocking": `${stub([pixels[0]])}\n${arrived}`,
    collector,
  };
  return html.replace(/\{\{([\w-]+)\}\}/g, (all, name: string) => values[name] ?? all);
}

/** Text inside a page's script. */
function inScript(text: string): string {
  return JSON.stringify(text).replaceAll("<", "\\u003c");
}
