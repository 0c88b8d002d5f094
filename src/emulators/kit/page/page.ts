import type { EmulatedRequest, Emulator, HttpReply } from "../emulator.ts";
import { splitPath } from "../path.ts";
import { jsonReply, textReply } from "../reply.ts";
import { faultsView } from "./faults.ts";
import { card, html, type Markup, trusted } from "./html.ts";
import { listedEventsMax, number, overviewView } from "./overview.ts";
import { diagnosticsView, matchView, testView } from "./quality.ts";
import { script } from "./script.ts";
import { style } from "./style.ts";

interface View {
  readonly title: string;
  /** Live views are drawn again while they are open. */
  readonly live: boolean;
  readonly render: (emulator: Emulator, host: string) => Markup;
  readonly count?: (emulator: Emulator) => number;
}

const ledgerView = { events: listedEventsMax, payloads: true };
const views: ReadonlyMap<string, View> = new Map<string, View>([
  [
    "overview",
    { title: "Overview", live: true, render: (emulator) => overviewView(emulator.ledger(ledgerView)) },
  ],
  [
    "test",
    {
      title: "Test events",
      live: true,
      render: (emulator) => testView(emulator.ledger(ledgerView)),
      count: (emulator) => emulator.ledger({ events: 0 }).test_received,
    },
  ],
  [
    "diagnostics",
    {
      title: "Diagnostics",
      live: true,
      render: (emulator) => diagnosticsView(emulator.ledger({ events: 0 })),
      count: (emulator) =>
        emulator.ledger({ events: 0 }).diagnostics.filter((found) => found.level !== "info").length,
    },
  ],
  [
    "match",
    {
      title: "Match keys",
      live: true,
      render: (emulator) => matchView(emulator.ledger({ events: 0 }), emulator.matchKeys),
    },
  ],
  [
    "faults",
    {
      title: "Faults",
      live: false,
      render: faultsView,
      count: (emulator) =>
        emulator.switches().filter((one) => String(one.value) !== String(one.default)).length,
    },
  ],
  ["connect", { title: "Connect", live: false, render: connectView }],
]);

/** Answers `/` with the page and `/__page` with its changing parts as JSON; undefined for all other addresses. */
export function pageReply(emulator: Emulator, request: EmulatedRequest): HttpReply | undefined {
  const { pathname, query } = splitPath(request.path);
  if (request.method !== "GET" || (pathname !== "/" && pathname !== "/__page")) return undefined;
  const name = views.has(query.get("view") ?? "") ? (query.get("view") ?? "") : "overview";
  const view = views.get(name);
  if (!view) return undefined;
  const host = request.headers.host ?? "127.0.0.1";
  const tabs = tabList(emulator, name);
  const body = html`${view.live ? changedFaults(emulator) : undefined}${view.render(emulator, host)}`;
  if (pathname === "/__page") return jsonReply(200, { tabs: tabs.markup, view: body.markup });
  const page = whole(emulator, view, tabs, body, query.get("problem") ?? "");
  return textReply(200, "text/html; charset=utf-8", `<!doctype html>${page.markup}`, {
    "cache-control": "no-store",
  });
}

/** A switched-on fault explains most surprises, so that every live view begins with it. */
function changedFaults(emulator: Emulator): Markup | undefined {
  const changed = emulator.switches().filter((one) => String(one.value) !== String(one.default));
  if (changed.length === 0) return undefined;
  const list = changed.map((one) => `${one.name}=${String(one.value)}`).join(", ");
  return html`<p class="notice warn">Switched from the default: ${list}. <a href="/?view=faults">Change</a></p>`;
}

function tabList(emulator: Emulator, current: string): Markup {
  const tabs = [...views].map(([name, view]) => {
    const count = view.count?.(emulator) ?? 0;
    const badge = count === 0 ? undefined : html`<span class="badge count">${number(count)}</span>`;
    const here = name === current ? trusted(' aria-current="page"') : undefined;
    return html`<li><a href="/?view=${name}"${here}>${view.title}${badge}</a></li>`;
  });
  return html`${tabs}`;
}

function whole(emulator: Emulator, view: View, tabs: Markup, body: Markup, problem: string): Markup {
  const pixels = emulator.pixels().map((pixel) => pixel.code);
  const question = "Forget all events and put every switch and token back to the start?";
  return html`<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${view.title} · ${emulator.title} emulator</title><link rel="icon" href="data:,">
<style>${trusted(style)}</style></head>
<body><a class="skip" href="#view">Skip to content</a><header class="top"><div class="wrap bar"><div class="grow">
<h1>${emulator.title} <span class="badge warn">Emulator</span></h1>
<p class="kicker">Nothing here reaches the real platform. Pixels: ${pixels.join(", ") || "none"}</p></div>
<span id="live" class="live" role="status"><i></i><span>Live</span></span>
<form method="post" action="/__reset" data-confirm="${question}"><button>Start over</button></form>
</div><nav class="wrap" aria-label="Views"><ul id="tabs">${tabs}</ul></nav></header>
<main class="wrap"><p id="notice" class="notice" role="alert">${problem}</p>
<div id="view" data-live="${view.live ? "yes" : "no"}">${body}</div></main>
<script>${trusted(script)}</script></body></html>`;
}

function connectView(emulator: Emulator, host: string): Markup {
  const base = `http://${host}`;
  const web = emulator.pixels().filter((pixel) => pixel.eventSource === "web");
  const codes = web.map((pixel) => pixel.code);
  const code = (text: string): Markup => html`<div class="body steps"><pre tabindex="0">${text}</pre></div>`;
  const hint = html`<div class="body"><p>In Signalpost set <code>base_url</code> of the destination to this address.
Everything else stays as for the real platform.</p></div>`;
  return html`${card("Point your client here", "Instead of the platform's own host", code(base), hint)}
${card("Send a first event", "With one of the tokens it was started with", code(emulator.example(base)))}
${card("Load the browser pixel", "Paste into the head of the shop's pages", code(emulator.snippet(base, codes)))}
${card("Read and steer it from tests", "", code(endpoints(base)))}`;
}

function endpoints(base: string): string {
  return `GET  ${base}/__ledger   counts, events, diagnostics (?events=N, ?payloads=1)
GET  ${base}/__faults   every switch, its meaning and its value
POST ${base}/__faults   {"timeout_after": "next 1", "latency_ms": 250}
POST ${base}/__token    {"pixel": "…", "token": "…"} or {"token": "…", "revoked": true}
POST ${base}/__reset    back to the start`;
}
