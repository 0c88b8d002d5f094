import type { MatchKey } from "../coverage.ts";
import type { Diagnostic } from "../diagnostics.ts";
import type { Ledger } from "../ledger.ts";
import { card, html, type Markup, table } from "./html.ts";
import { eventTable, number } from "./overview.ts";

/** Events that were sent with a test code. */
export function testView(ledger: Ledger): Markup {
  const intro = `Sent with a test code: shown here, never counted. ${number(ledger.test_received)} so far.`;
  const empty = html`<div class="empty"><h3>No test events</h3>
<p>Put any code, for example TEST12345, into <code>test_event_code</code> at the top of a request, beside
<code>data</code>. A request that is answered with code 0 can still have problems: they are listed here.</p></div>`;
  return card("Test events", intro, ledger.test_events.length === 0 ? empty : eventTable(ledger.test_events));
}

/** Problems as Events Manager would show them. */
export function diagnosticsView(ledger: Ledger): Markup {
  const empty = html`<div class="empty"><h3>No issues found</h3>
<p>Missing content IDs, values and currencies, mistyped names, mismatched event IDs, times that no ad explains and
the like appear here with what to do.</p></div>`;
  const groups = [...Map.groupBy(ledger.diagnostics, (found) => found.code).values()];
  const intro = "Problems in accepted events since the start or the last reset";
  return card("Diagnostics", intro, groups.length === 0 ? empty : groups.map(issue));
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
  const counted = Object.entries(ledger.by_event).filter(([, row]) => row.conversions > 0);
  const rows = counted.map(
    ([
      name,
      row,
    ]) => html`<tr><th scope="row">${name}<span class="sub">${number(row.conversions)} counted</span></th>
<td class="num wide" data-label="Score">${row.match_score.toFixed(1)} / 10</td>
${keys.map((key) => coverageCell(key, row.match_keys[key.name]?.coverage ?? 0))}</tr>`,
  );
  const empty = html`<div class="empty"><p>Coverage appears with the first counted event.</p></div>`;
  const list = table("cards", ["Event", "Score|num", ...keys.map((key) => key.title)], rows);
  const weights = keys.map((key) => `${key.title} ${key.weight}`).join(" · ");
  const formula = html`<div class="body steps">
<pre tabindex="0">score = 10 × Σ (weight × coverage) ÷ Σ weight</pre>
<p>Coverage of a key = counted events with the key ÷ counted events. A merge adds the keys of the second copy.</p>
<p>Weights, ours: ${weights}. The platform says that its score is a weighted average of coverage, but does not
publish the weights: take the number as an estimate.</p></div>`;
  const intro = "Share of counted events that carry each key";
  return html`${card("Match-key coverage", intro, rows.length === 0 ? empty : list)}
${card("How the score is estimated", "", formula)}`;
}

function coverageCell(key: MatchKey, coverage: number): Markup {
  const percent = Math.round(coverage * 100);
  return html`<td data-label="${key.title}"><div class="keybar">
<meter min="0" max="100" value="${percent}" aria-label="${key.title}"></meter><span>${percent} %</span></div></td>`;
}
