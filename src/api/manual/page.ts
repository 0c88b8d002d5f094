import { posix } from "node:path";
import { Marked, type Tokens } from "marked";
import { escapeHtml } from "../escape.ts";
import type { ManualPage } from "./manual-page.ts";

/** One document as a whole page with the navigation of all. */
export function renderPage(page: ManualPage, all: readonly ManualPage[]): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>${escapeHtml(page.title)} · Signalpost</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<link rel="stylesheet" href="/docs.css"></head><body>
<a class="skip" href="#text">To the text</a>
<header><a href="/">Signalpost</a> <a href="/docs">Documentation</a> <a href="/api/docs">HTTP API</a>
<a class="all" href="#all">Contents</a></header>
<div class="columns"><nav id="all" aria-label="Documents">${renderNavigation(page, all)}</nav>
<main id="text">${markdown(page, all).parse(page.text, { async: false })}
<p class="source"><a href="/docs/${page.slug}.md">This page as Markdown</a></p></main></div></body></html>`;
}

/** The list of all documents in the form of llms.txt. */
export function renderIndex(all: readonly ManualPage[], publicUrl: string): string {
  const sections = sectionsOf(all).map(([name, pages]) => {
    const lines = pages.map(
      (one) => `- [${one.title}](${publicUrl}/docs/${one.slug}.md): ${firstSentence(one)}`,
    );
    return `## ${name}\n\n${lines.join("\n")}\n`;
  });
  return `# Signalpost

> Self-hosted server-side conversion tracker for shops: storefront events go to ad platforms' conversion APIs, once,
> with the event ID of the browser's own pixel.

${sections.join("\n")}
## HTTP API

- [Reference](${publicUrl}/api/docs): every route in words
- [OpenAPI](${publicUrl}/api/openapi.json): the same for programs
`;
}

function renderNavigation(current: ManualPage, all: readonly ManualPage[]): string {
  return sectionsOf(all)
    .map(([name, pages]) => {
      const items = pages.map((one) => {
        const mark = one.slug === current.slug ? ' aria-current="page"' : "";
        return `<li><a href="/docs/${one.slug}"${mark}>${escapeHtml(one.title)}</a></li>`;
      });
      return `<p>${escapeHtml(name)}</p><ul>${items.join("")}</ul>`;
    })
    .join("");
}

function sectionsOf(all: readonly ManualPage[]): readonly (readonly [string, readonly ManualPage[]])[] {
  const names = [...new Set(all.map((one) => one.section))];
  return names.map((name) => [name, all.filter((one) => one.section === name)] as const);
}

function firstSentence(page: ManualPage): string {
  const paragraph = page.text.split(/\n\s*\n/).find((one) => /^[A-Za-z*_]/.test(one.trim())) ?? "";
  const plain = paragraph.replaceAll("\n", " ").replace(/\[([^[\]]*)\]\([^()]*\)|[*_`]/g, "$1");
  return /^.*?[.!?](?=\s|$)/.exec(plain)?.[0] ?? plain;
}

/** HTML in a document is shown as text; links between documents become links between pages. */
function markdown(page: ManualPage, all: readonly ManualPage[]): Marked {
  return new Marked({
    renderer: {
      html: ({ text }: Tokens.HTML | Tokens.Tag) => escapeHtml(text),
      heading({ tokens, depth, text }) {
        const id = text
          .toLowerCase()
          .replace(/[^a-z0-9]+/g, "-")
          .replace(/^-|-$/g, "");
        return `<h${depth} id="${id}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
      link({ href, tokens }) {
        const words = this.parser.parseInline(tokens);
        const address = addressOf(href, page, all);
        // Files that the server does not show (examples beside the code) stay words.
        return address === null ? words : `<a href="${escapeHtml(address)}">${words}</a>`;
      },
      image: ({ text }) => escapeHtml(text),
      code: ({ text }) =>
        // Can be scrolled, so it must be reachable by keyboard.
        `<pre tabindex="0"><code>${escapeHtml(text)}</code></pre>\n`,
      table({ header, rows }) {
        const cells = (row: readonly Tokens.TableCell[], tag: string) =>
          row.map((one) => `<${tag}>${this.parser.parseInline(one.tokens)}</${tag.split(" ")[0]}>`).join("");
        const body = rows.map((row) => `<tr>${cells(row, "td")}</tr>`).join("");
        const head = `<tr>${cells(header, 'th scope="col"')}</tr>`;
        return `<div class="wide" tabindex="0"><table><thead>${head}</thead><tbody>${body}</tbody></table></div>\n`;
      },
    },
  });
}

/** Where a link leads on this server; null: nowhere. */
function addressOf(href: string, page: ManualPage, all: readonly ManualPage[]): string | null {
  if (/^(https?:|mailto:|#|\/(?!\/))/.test(href)) return href;
  if (/^[a-z]+:|^\/\//i.test(href)) return null;
  const [path = "", part] = href.split("#");
  const target = posix.normalize(posix.join(posix.dirname(page.path), path));
  const found = all.find((one) => one.path === target);
  if (!found) return null;
  return `/docs/${found.slug}${part === undefined ? "" : `#${part}`}`;
}
