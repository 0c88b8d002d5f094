/** Text that is safe to stand in a page. Only `html` and `raw` make one. */
export interface Html {
  readonly html: string;
}

type Part = string | number | Html | readonly Html[] | false | null;

/** A piece of a page; everything put in is escaped unless it is itself such a piece. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  let text = strings[0] ?? "";
  for (const [at, part] of parts.entries()) text += render(part) + (strings[at + 1] ?? "");
  return { html: text };
}

/** Text that we wrote ourselves and that is HTML already. */
export function raw(text: string): Html {
  return { html: text };
}

/** A value as JSON that cannot end the script element it stands in. */
export function inScript(value: unknown): Html {
  return raw(JSON.stringify(value).replaceAll("<", "\\u003c"));
}

function render(part: Part): string {
  if (part === false || part === null) return "";
  if (typeof part === "object") return "html" in part ? part.html : part.map((one) => one.html).join("");
  return String(part)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
