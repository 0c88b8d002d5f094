import type { MatchKey } from "../coverage.ts";
import type { Diagnostic } from "../diagnostics.ts";
import type { Ledger } from "../ledger.ts";
import { html, type Markup } from "./html.ts";
import { eventTable, number } from "./overview.ts";

/** Events that were sent with a test code. */
export function testView(ledger: Ledger): Markup {
  const intro = html`<div class="head"><h2>Test events</h2>
<p>Sent with a test code: shown here, never counted. ${number(ledger.test_received)} so far.</p></div>`;
  if (ledger.test_events.length === 0) {
    return html`<section class="card">${intro}<div class="empty"><h2>No test events</h2>
<p>Put any code, for example TEST12345, into <code>test_event_code</code> at the top of a request, beside <code>data</code>.
A request that is answered with code 0 can still have problems: they are listed under the event.</p></div></section>`;
  }
  return html`<section class="card">${intro}${eventTable(ledger.test_events)}</section>`;
}

/** Problems as Events Manager would show them. */
export function diagnosticsView(ledger: Ledger): Markup {
  const intro = html`<div class="head"><h2>Diagnostics</h2><p>Problems in accepted events since the start or the last reset</p></div>`;
  if (ledger.diagnostics.length === 0) {
    return html`<section class="card">${intro}<div class="empty"><h2>No issues found</h2>
<p>Missing content IDs, values and currencies, mistyped names, mismatched event IDs, times that no ad explains and the like
appear here with what to do.</p></div></section>`;
  }
  return html`<section class="card">${intro}${[...Map.groupBy(ledger.diagnostics, (found) => found.code).values()].map(issue)}</section>`;
}

const levels = {
  error: html`<span class="badge bad">● Error</span>`,
  warning: html`<span class="badge warn">▲ Warning</span>`,
  info: html`<span class="badge">○ Info</span>`,
};

/** One problem with the event names that have it. */
function issue(found: readonly Diagnostic[]): Markup {
  const [first] = found;
  if (!first) return html``;
  const total = found.reduce((sum, one) => sum + one.count, 0);
  const lines = found.map(
    (one) =>
      html`<li><b>${one.event}</b> ${number(one.count)}×, latest ${clock(one.last_seen)}: ${one.sample}</li>`,
  );
  return html`<article class="issue"><div class="badges">${levels[first.level]}</div>
<div><h3>${first.title}</h3><p>${first.hint}</p><ul>${lines}</ul></div>
<div class="n" title="Times found">${number(total)}×</div></article>`;
}

function clock(iso: string): Markup {
  return html`<time datetime="${iso}" title="${iso}">${iso.slice(11, 19)}</time>`;
}

/** Match-key coverage per event, and how the estimate is made. */
export function matchView(ledger: Ledger, keys: readonly MatchKey[]): Markup {
  const rows = Object.entries(ledger.by_event).filter(([, row]) => row.conversions > 0);
  const weights = keys.map((key) => `${key.title} ${key.weight}`).join(" · ");
  const table = html`<div class="scroll"><table class="cards"><thead><tr><th scope="col">Event</th><th scope="col" class="num">Score</th>
${keys.map((key) => html`<th scope="col">${key.title}</th>`)}</tr></thead><tbody>
${rows.map(
  ([
    name,
    row,
  ]) => html`<tr><th scope="row">${name}<span class="sub">${number(row.conversions)} counted</span></th>
<td class="num wide" data-label="Score">${row.match_score.toFixed(1)} / 10</td>
${keys.map((key) => coverageCell(key, row.match_keys[key.name]?.coverage ?? 0))}</tr>`,
)}</tbody></table></div>`;
  return html`<section class="card"><div class="head"><h2>Match-key coverage</h2><p>Share of counted events that carry each key</p></div>
${rows.length === 0 ? html`<div class="empty"><p>Coverage appears with the first counted event.</p></div>` : table}</section>
<section class="card"><div class="head"><h2>How the score is estimated</h2></div><div class="body steps">
<pre tabindex="0">score = 10 × Σ (weight × coverage) ÷ Σ weight</pre>
<p>Coverage of a key = counted events with the key ÷ counted events. A merge adds the keys of the second copy.</p>
<p>Weights, ours: ${weights}. The platform says that its score is a weighted average of coverage, but does not publish the weights:
take the number as an estimate.</p></div></section>`;
}

function coverageCell(key: MatchKey, coverage: number): Markup {
  const percent = Math.round(coverage * 100);
  return html`<td data-label="${key.title}"><div class="keybar">
<meter min="0" max="100" value="${percent}" aria-label="${key.title}"></meter><span>${percent} %</span></div></td>`;
}
