import type { EventCounts, Ledger, LedgerEvent } from "../ledger.ts";
import { card, html, type Markup, table } from "./html.ts";

/** Events that the page lists; the JSON ledger has more. */
export const listedEventsMax = 20;

const refusalsMax = 5;

/** Counts, one row per event name, and the newest events. */
export function overviewView(ledger: Ledger): Markup {
  if (ledger.received + ledger.requests.total + ledger.test_received === 0) return beginning();
  return html`${tiles(ledger)}${byEvent(ledger)}${refusedRequests(ledger)}${latest(ledger)}`;
}

function beginning(): Markup {
  return html`<section class="card"><div class="empty"><h2>Nothing received yet</h2>
<p>Counts per event, browser and server copies and what became of them appear here as soon as something is sent.
<a href="/?view=connect">Connect a shop or send a first event</a>.</p></div></section>`;
}

function tiles(ledger: Ledger): Markup {
  const { received, conversions, merged, duplicates, requests } = ledger;
  const codes = Object.entries(requests.by_code).filter(([code]) => code !== "0");
  const refused = codes.map(([code, count]) => `${code} × ${number(count)}`).join(", ");
  return html`<section class="tiles" aria-label="Totals">
${tile("Received", received, "accepted copies of events")}
${tile("Conversions", conversions, "counted once each")}
${tile("Merged", merged, "browser and server pairs")}
${tile("Duplicates", duplicates, "dropped, not counted")}
${tile("Requests", requests.total, refused === "" ? "none refused" : `refused: ${refused}`)}
</section>${forgotten(ledger)}`;
}

function tile(label: string, count: number, sub: string): Markup {
  return html`<div class="card tile"><div class="l">${label}</div><div class="n">${number(count)}</div><div class="s">${sub}</div></div>`;
}

function forgotten(ledger: Ledger): Markup | undefined {
  if (ledger.forgotten_early === 0) return undefined;
  return html`<p class="notice">${number(ledger.forgotten_early)} dedup keys were forgotten before their window was
over, because the memory limit was reached: duplicates of those events count as conversions.</p>`;
}

function byEvent(ledger: Ledger): Markup {
  const rows = Object.entries(ledger.by_event);
  if (rows.length === 0) return html``;
  const columns = ["Event", "Connection", "Received|num", "Conversions|num", "Merged|num", "Duplicates|num"];
  const list = table(
    "cards nums",
    [...columns, "Match score|num"],
    rows.map(([name, row]) => eventRow(name, row)),
  );
  const legend = html`<span class="legend"><span><i style="background:var(--info-fill)"></i>Browser copies</span>
<span><i style="background:var(--good-fill)"></i>Server copies</span></span>`;
  return card("Events", legend, list);
}

function eventRow(name: string, row: EventCounts): Markup {
  const alias = row.shown_as === name ? undefined : html`<span class="sub">shown as ${row.shown_as}</span>`;
  const custom = row.kind === "custom" ? html` <span class="badge violet">Custom</span>` : undefined;
  const share = (count: number): string => `width:${(100 * count) / row.received}%`;
  return html`<tr><th scope="row">${name}${custom}${alias}</th>
<td class="wide">${connection(row)}<div class="split" role="img"
 aria-label="${number(row.browser)} browser and ${number(row.server)} server copies">
<i class="b" style="${share(row.browser)}"></i><i class="s" style="${share(row.server)}"></i></div></td>
${numberCell("Received", row.received)}${numberCell("Conversions", row.conversions)}
${numberCell("Merged", row.merged)}${numberCell("Duplicates", row.duplicates)}
<td class="num" data-label="Match score">${row.match_score.toFixed(1)} / 10</td></tr>`;
}

function numberCell(label: string, count: number): Markup {
  return html`<td class="num" data-label="${label}">${number(count)}</td>`;
}

function connection(row: EventCounts): Markup {
  if (row.browser > 0 && row.server > 0) return html`<span class="badge good">Browser and server</span>`;
  return row.browser > 0
    ? html`<span class="badge info">Browser only</span>`
    : html`<span class="badge">Server only</span>`;
}

function latest(ledger: Ledger): Markup {
  if (ledger.events.length === 0) return html``;
  const intro = html`The newest ${listedEventsMax}, one row per counted event; <a href="/__ledger">all as JSON</a>`;
  return card("Latest events", intro, eventTable(ledger.events));
}

function refusedRequests(ledger: Ledger): Markup {
  const refused = ledger.requests.latest_refusals.slice(0, refusalsMax);
  if (refused.length === 0) return html``;
  const rows = refused.map(
    ({
      at,
      code,
      message,
      request_id,
    }) => html`<tr><th scope="row"><span class="badge bad">${code}</span></th>
<td>${message}<span class="sub"><time datetime="${at}" title="${at}">${at.slice(11, 19)}</time> · request
<span class="mono">${request_id}</span></span></td></tr>`,
  );
  return card("Latest refusals", "As the client got them", table("", ["Code", "Message|fill"], rows));
}

/** A table of counted or test events. */
export function eventTable(events: readonly LedgerEvent[]): Markup {
  const columns = ["Event", "Copies", "Result", "Event ID", "Match keys", "Value|num", "Received"];
  return table("cards compact", columns, events.slice(0, listedEventsMax).map(tableRow));
}

function tableRow(event: LedgerEvent): Markup {
  const value =
    event.value === null ? html`<span class="sub">none</span>` : html`${event.value} ${event.currency ?? ""}`;
  const keys = event.match_keys.length === 0 ? "none" : event.match_keys.join(", ").replaceAll("_", " ");
  const at = event.received_at;
  return html`<tr><th scope="row">${event.event}<span class="sub mono">${event.pixel}</span></th>
<td data-label="Copies"><div class="badges">${event.sources.map((source) => channelBadge(source))}</div></td>
<td data-label="Result"><div class="badges">${results(event)}</div></td>
<td class="id wide" data-label="Event ID"><span class="mono">${event.event_id ?? "none"}</span>${details(event)}</td>
<td class="opt">${keys}</td><td class="num" data-label="Value">${value}</td>
<td data-label="Received"><time datetime="${at}" title="${at}">${at.slice(11, 19)}</time></td></tr>`;
}

function details(event: LedgerEvent): Markup {
  const problems = event.problems.map((text) => html`<li>${text}</li>`);
  const list = problems.length === 0 ? undefined : html`<ul class="problems">${problems}</ul>`;
  if (!event.payloads) return html`${list}`;
  const key = `${event.pixel} ${event.event} ${event.event_id} ${event.received_at}`;
  const payloads = JSON.stringify(event.payloads, undefined, 2);
  return html`${list}<details data-key="${key}"><summary>Payload</summary><pre tabindex="0">${payloads}</pre></details>`;
}

function channelBadge(source: "browser" | "server"): Markup {
  return source === "browser"
    ? html`<span class="badge info">Browser</span>`
    : html`<span class="badge good">Server</span>`;
}

function results(event: LedgerEvent): readonly Markup[] {
  const badges: Markup[] = [];
  if (event.test) badges.push(html`<span class="badge violet">Test ${event.test_event_code ?? ""}</span>`);
  if (event.counted) badges.push(html`<span class="badge accent">Counted</span>`);
  if (event.merged) badges.push(html`<span class="badge good">Merged</span>`);
  if (event.duplicates > 0) badges.push(html`<span class="badge warn">${event.duplicates} dropped</span>`);
  return badges;
}

/** A whole number with separators. */
export function number(count: number): string {
  return count.toLocaleString("en-US");
}
