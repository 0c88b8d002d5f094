import type { EventCounts, Ledger, LedgerEvent } from "../ledger.ts";
import { html, type Markup } from "./html.ts";

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
${tile("Requests", requests.total, requests.refused === 0 ? "none refused" : `${number(requests.refused)} refused: ${refused}`)}
</section>${forgotten(ledger)}`;
}

function tile(label: string, count: number, sub: string): Markup {
  return html`<div class="card tile"><div class="l">${label}</div><div class="n">${number(count)}</div><div class="s">${sub}</div></div>`;
}

function forgotten(ledger: Ledger): Markup | undefined {
  if (ledger.forgotten_early === 0) return undefined;
  return html`<p class="notice">${number(ledger.forgotten_early)} dedup keys were forgotten before their window was over, because
the memory limit was reached: duplicates of those events count as conversions.</p>`;
}

function byEvent(ledger: Ledger): Markup {
  const rows = Object.entries(ledger.by_event);
  if (rows.length === 0) return html``;
  return html`<section class="card"><div class="head"><h2>Events</h2>
<div class="legend"><span><i style="background:var(--info-fill)"></i>Browser copies</span>
<span><i style="background:var(--good-fill)"></i>Server copies</span></div></div>
<div class="scroll"><table class="cards nums"><thead><tr><th scope="col">Event</th><th scope="col">Connection</th>
<th scope="col" class="num">Received</th><th scope="col" class="num">Conversions</th><th scope="col" class="num">Merged</th>
<th scope="col" class="num">Duplicates</th><th scope="col" class="num">Match score</th></tr></thead>
<tbody>${rows.map(([name, row]) => eventRow(name, row))}</tbody></table></div></section>`;
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
  return html`<section class="card"><div class="head"><h2>Latest events</h2><p>The newest ${listedEventsMax}, one row per counted event; <a href="/__ledger">all as JSON</a></p></div>
${eventTable(ledger.events)}</section>`;
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
  return html`<section class="card"><div class="head"><h2>Latest refusals</h2><p>As the client got them</p></div>
<div class="scroll"><table><thead><tr><th scope="col">Code</th><th scope="col" style="width:100%">Message</th></tr></thead>
<tbody>${rows}</tbody></table></div></section>`;
}

/** A table of counted or test events. */
export function eventTable(events: readonly LedgerEvent[]): Markup {
  return html`<div class="scroll"><table class="cards compact"><thead><tr><th scope="col">Event</th><th scope="col">Copies</th>
<th scope="col">Result</th><th scope="col">Event ID</th><th scope="col">Match keys</th><th scope="col" class="num">Value</th>
<th scope="col">Received</th></tr></thead><tbody>${events.slice(0, listedEventsMax).map(tableRow)}</tbody></table></div>`;
}

function tableRow(event: LedgerEvent): Markup {
  const key = `${event.pixel} ${event.event} ${event.event_id} ${event.received_at}`;
  const payload = html`<details data-key="${key}"><summary>Payload</summary><pre tabindex="0">${JSON.stringify(event.payloads, undefined, 2)}</pre></details>`;
  const problems =
    event.problems.length === 0
      ? undefined
      : html`<ul class="problems">${event.problems.map((text) => html`<li>${text}</li>`)}</ul>`;
  const value =
    event.value === null ? html`<span class="sub">none</span>` : html`${event.value} ${event.currency ?? ""}`;
  return html`<tr><th scope="row">${event.event}<span class="sub mono">${event.pixel}</span></th>
<td data-label="Copies"><div class="badges">${event.sources.map((source) => channelBadge(source))}</div></td>
<td data-label="Result"><div class="badges">${results(event)}</div></td>
<td class="id wide" data-label="Event ID"><span class="mono">${event.event_id ?? "none"}</span>${problems}${event.payloads ? payload : undefined}</td>
<td class="opt">${event.match_keys.length === 0 ? "none" : event.match_keys.join(", ").replaceAll("_", " ")}</td>
<td class="num" data-label="Value">${value}</td>
<td data-label="Received"><time datetime="${event.received_at}" title="${event.received_at}">${event.received_at.slice(11, 19)}</time>
</td></tr>`;
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
