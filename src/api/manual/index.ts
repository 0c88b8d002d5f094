import type { FastifyInstance } from "fastify";
import type { Manual } from "./manual-page.ts";
import { renderIndex, renderPage } from "./page.ts";
import { manualStyles } from "./style.ts";

export type { Manual, ManualPage } from "./manual-page.ts";

/**
 * Serves the manual without scripts and without sign-in: `/docs`, each document as a page and as Markdown, and
 * `/llms.txt`, the list of all for programs (https://llmstxt.org, read 2026-11).
 */
export function registerManual(app: FastifyInstance, manual: Manual, publicUrl: () => string): void {
  const hidden = { schema: { hide: true } } as const;
  app.get("/docs.css", hidden, async (_request, reply) => reply.type("text/css").send(manualStyles));
  app.get("/docs", hidden, async (_request, reply) => {
    const pages = await manual();
    const [first] = pages;
    return first ? reply.type(html).send(renderPage(first, pages)) : reply.callNotFound();
  });
  app.get<{ Params: { readonly page: string } }>("/docs/:page", hidden, async (request, reply) => {
    const pages = await manual();
    const name = request.params.page;
    const found = pages.find((one) => one.slug === name || `${one.slug}.md` === name);
    if (!found) return reply.callNotFound();
    if (name !== found.slug) return reply.type("text/markdown; charset=utf-8").send(found.text);
    return reply.type(html).send(renderPage(found, pages));
  });
  app.get("/llms.txt", hidden, async (_request, reply) =>
    reply.type("text/plain; charset=utf-8").send(renderIndex(await manual(), publicUrl())),
  );
}

const html = "text/html; charset=utf-8";
