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

function rendered(part: Part): string {
  if (part === undefined) return "";
  if (typeof part === "string") return escaped(part);
  if (typeof part === "number") return String(part);
  return "markup" in part ? part.markup : part.map((item) => item.markup).join("");
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
