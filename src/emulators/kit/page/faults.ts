import type { Emulator } from "../emulator.ts";
import type { SwitchDescription } from "../switches.ts";
import { html, type Markup } from "./html.ts";

/** Every switch as a form control, and the tokens. */
export function faultsView(emulator: Emulator): Markup {
  const switches = emulator.switches();
  const faults = switches.filter((one) => one.group === "fault");
  const behaviours = switches.filter((one) => one.group === "behaviour");
  return html`${card("Faults", "What goes wrong at times. Rates: off, a share as 0.1 or 10%, or the next requests as “next 3”.", faults)}
${tokens(emulator)}
${card("Behaviour in doubt", "Where the platform's own way is not known for sure: try your client against both.", behaviours)}`;
}

function card(title: string, intro: string, switches: readonly SwitchDescription[]): Markup {
  return html`<section class="card"><div class="head"><h2>${title}</h2><p>${intro}</p></div>
<form method="post" action="/__faults" data-auto="yes"><div class="switches">${switches.map(control)}</div>
<div class="actions"><button class="primary">Apply</button><span class="kicker">Changes apply to requests from now on.</span></div></form></section>`;
}

function control(one: SwitchDescription): Markup {
  const isChanged = String(one.value) !== String(one.default);
  const mark = isChanged ? html`<span class="badge accent">changed</span>` : undefined;
  return html`<div class="switch${isChanged ? " changed" : ""}"><div class="name"><label for="${one.name}">${one.title}</label>${mark}</div>
<p id="${one.name}-help">${one.help} <code>${one.name}</code></p><div class="row">${field(one)}</div></div>`;
}

function field(one: SwitchDescription): Markup {
  const value = String(one.value);
  if (one.kind === "choice" || one.kind === "toggle") {
    const options = one.kind === "toggle" ? ["true", "false"] : (one.values ?? []);
    const label = (option: string): string =>
      one.kind === "toggle" ? (option === "true" ? "on" : "off") : option;
    const shown = options.map((option) =>
      option === value
        ? html`<option value="${option}" selected>${label(option)}</option>`
        : html`<option value="${option}">${label(option)}</option>`,
    );
    return html`<select id="${one.name}" name="${one.name}" data-value="${value}" aria-describedby="${one.name}-help">${shown}</select>`;
  }
  const input = html`<input id="${one.name}" name="${one.name}" value="${value}" data-value="${value}"
 aria-describedby="${one.name}-help" autocomplete="off" spellcheck="false">`;
  if (one.kind !== "rate") return input;
  return html`${input}<button name="${one.name}" value="next 1" aria-label="${one.title}: next request">Next 1</button>
<button name="${one.name}" value="off" aria-label="${one.title}: off">Off</button>`;
}

function tokens(emulator: Emulator): Markup {
  const pixels = emulator.pixels();
  const rows = pixels.map(
    (
      pixel,
    ) => html`<tr><th scope="row" class="mono">${pixel.code}</th><td data-label="Event source">${pixel.eventSource}</td>
<td data-label="Valid tokens">${pixel.tokens === 0 ? html`<span class="badge bad">none: every request is refused</span>` : pixel.tokens}</td></tr>`,
  );
  const options = pixels.map((pixel) => html`<option>${pixel.code}</option>`);
  return html`<section class="card"><div class="head"><h2>Access tokens</h2><p>Revoke one and see what your client does</p></div>
<table class="cards"><thead><tr><th scope="col">Pixel</th><th scope="col">Event source</th><th scope="col">Valid tokens</th></tr></thead>
<tbody>${rows}</tbody></table>
<form method="post" action="/__token" class="body" style="padding-top:16px"><div class="form">
<label>Pixel<select name="pixel">${options}</select></label>
<label>Token<input name="token" required autocomplete="off" spellcheck="false"></label>
<label>What to do<select name="action"><option value="revoke">Revoke it</option><option value="expire">Let it expire</option>
<option value="add">Add it, or make it valid again</option></select></label>
<button class="primary">Change token</button></div></form></section>`;
}
