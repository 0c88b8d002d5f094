import type { Emulator } from "../emulator.ts";
import type { SwitchDescription } from "../switches.ts";
import { card, html, type Markup, table } from "./html.ts";

/** Every switch as a form control, and the tokens. */
export function faultsView(emulator: Emulator): Markup {
  const switches = emulator.switches();
  const faults = switches.filter((one) => one.group === "fault");
  const behaviours = switches.filter((one) => one.group === "behaviour");
  const rates = "Rates: off, a share as 0.1 or 10%, or the next requests as “next 3”.";
  const doubt = "Where the platform's own way is not known for sure: try your client against both.";
  return html`${switchCard("Faults", `What goes wrong at times. ${rates}`, faults)}
${tokens(emulator)}
${switchCard("Behaviour in doubt", doubt, behaviours)}`;
}

function switchCard(title: string, intro: string, switches: readonly SwitchDescription[]): Markup {
  const apply = html`<div class="actions"><button class="primary">Apply</button>
<span class="kicker">Changes apply to requests from now on.</span></div>`;
  const form = html`<form method="post" action="/__faults" data-auto="yes">
<div class="switches">${switches.map(control)}</div>${apply}</form>`;
  return card(title, intro, form);
}

function control(one: SwitchDescription): Markup {
  const isChanged = String(one.value) !== String(one.default);
  const mark = isChanged ? html`<span class="badge accent">changed</span>` : undefined;
  const name = html`<div class="name"><label for="${one.name}">${one.title}</label>${mark}</div>`;
  return html`<div class="switch${isChanged ? " changed" : ""}">${name}
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
  const count = (valid: number): Markup =>
    valid === 0 ? html`<span class="badge bad">none: every request is refused</span>` : html`${valid}`;
  const rows = pixels.map(
    (pixel) => html`<tr><th scope="row" class="mono">${pixel.code}</th>
<td data-label="Event source">${pixel.eventSource}</td>
<td data-label="Valid tokens">${count(pixel.tokens)}</td></tr>`,
  );
  const options = pixels.map((pixel) => html`<option>${pixel.code}</option>`);
  const form = html`<form method="post" action="/__token" class="body" style="padding-top:16px"><div class="form">
<label>Pixel<select name="pixel">${options}</select></label>
<label>Token<input name="token" required autocomplete="off" spellcheck="false"></label>
<label>What to do<select name="action"><option value="revoke">Revoke it</option>
<option value="expire">Let it expire</option>
<option value="add">Add it, or make it valid again</option></select></label>
<button class="primary">Change token</button></div></form>`;
  const list = table("cards", ["Pixel", "Event source", "Valid tokens"], rows);
  return card("Access tokens", "Revoke one and see what your client does", list, form);
}
