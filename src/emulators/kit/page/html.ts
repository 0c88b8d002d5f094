/** HTML that is safe to put into a page as it is. */
export interface Markup {
  readonly markup: string;
}

type Part = Markup | string | number | readonly Markup[] | undefined;

/** Builds markup; every text that is put in is escaped, so that an event's name cannot become part of the page. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  let markup = strings[0] ?? "";
  for (const [index, part] of parts.entries()) markup += rendered(part) + (strings[index + 1] ?? "");
  return { markup };
}

/** Marks text of our own (styles, scripts) as markup. */
export function trusted(markup: string): Markup {
  return { markup };
}

/** A titled part of the page. */
export function card(title: string, intro: Part, ...body: readonly Part[]): Markup {
  const head = html`<div class="head"><h2>${title}</h2><p>${intro}</p></div>`;
  return html`<section class="card">${head}${body.map((part) => html`${part}`)}</section>`;
}

/** A table; with `cards` among its classes each row becomes a card on a phone. */
export function table(classes: string, columns: readonly string[], rows: readonly Markup[]): Markup {
  const heads = columns.map((column) => {
    const [name = "", kind] = column.split("|");
    return kind === undefined
      ? html`<th scope="col">${name}</th>`
      : html`<th scope="col" class="${kind}">${name}</th>`;
  });
  return html`<div class="scroll"><table class="${classes}"><thead><tr>${heads}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

function rendered(part: Part): string {
  if (part === undefined) return "";
  if (typeof part === "string") return escaped(part);
  if (typeof part === "number") return String(part);
  return "markup" in part ? part.markup : part.map((item) => item.markup).join("");
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
