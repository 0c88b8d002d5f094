import type { DemoSwitches } from "../switches.ts";
import { type Cart, pieces } from "./cart.ts";
import { type Html, html, inScript, raw } from "./html.ts";

/** What every page is made from. */
export interface PageContext {
  readonly cart: Cart;
  /** The visitor's answer to the banner; null: none yet. */
  readonly consent: boolean | null;
  readonly switches: DemoSwitches;
  /** Our own pixel's snippet, as the documentation shows it. */
  readonly snippet: string;
  /** The platforms' base codes, as their Events Managers give them out. */
  readonly platformSnippets: string;
}

/** The frame around a page's content. `script` runs at its end, when `signalpost` can be called. */
export function page(context: PageContext, title: string, content: Html, script: Html = raw("")): string {
  const count = pieces(context.cart);
  return `<!doctype html>${
    html`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Kiln &amp; Linen</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/shop.css">
${raw(context.snippet)}
${tracking(context)}
</head>
<body>
<header class="top"><div class="wrap">
  <a class="brand" href="/">Kiln &amp; Linen</a>
  <nav aria-label="Shop"><a href="/#shelf">Shop</a>
  <a href="/cart">Basket${count > 0 && html`<span class="badge">${count}</span>`}</a></nav>
</div></header>
<main class="wrap">${content}</main>
<footer class="end"><div class="wrap row"><span>Kiln &amp; Linen is a demo shop: nothing is charged, nothing
  ships.</span>
  <form method="post" action="/consent"><input type="hidden" name="answer" value="forget">
  <button class="button quiet" style="padding:6px 14px;font-size:.85rem">Ask me about cookies again</button></form>
    </div>
</footer>
${context.consent === null && banner}
<aside class="demo" aria-label="Demo controls" id="demo-panel"></aside>
<script>${script}</script>
<script src="/panel.js" type="module"></script>
</body></html>`.html
  }`;
}

/** What the shop's theme does with consent: it tells our pixel, and loads the platforms' only when it may. */
function tracking(context: PageContext): Html {
  const { consent, switches, platformSnippets } = context;
  const told = consent !== null && html`<script>signalpost.consent(${inScript(consent)});</script>`;
  const platform = consent === true && !switches.blockScript && raw(platformSnippets);
  return html`${platform}${told}`;
}

const banner = html`<div class="consent" role="dialog" aria-label="Cookies">
  <strong>Cookies?</strong>
  <p class="soft">With your permission we measure which ads brought you here. Nothing leaves your browser before you
  answer.</p>
  <form class="choices" method="post" action="/consent">
    <button class="button" name="answer" value="yes">Allow</button>
    <button class="button quiet" name="answer" value="no">No, thanks</button>
  </form>
</div>`;
