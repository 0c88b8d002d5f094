import { existsSync } from "node:fs";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

/** Shown until Vite has built the console; the part of the address after # survives the reload. */
const buildingPage = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Signalpost</title>
<meta http-equiv="refresh" content="2"><meta name="color-scheme" content="light dark"></head>
<body><h1>The console is being built</h1>
<p>This takes a few seconds after the first start; the page reloads by itself.
Events are accepted already.</p></body></html>`;

/** Serves the built console: hashed assets for ever, its page for every other path that is not the API's. */
export function registerConsole(
  app: FastifyInstance,
  folder: string,
  noSuchPath: (request: FastifyRequest, reply: FastifyReply) => FastifyReply,
): void {
  app.register(fastifyStatic, { root: folder, serve: false, cacheControl: false, decorateReply: true });
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split("?")[0] ?? "/";
    const isPage = request.method === "GET" || request.method === "HEAD";
    if (!isPage || path.startsWith("/api/") || path.startsWith("/v1/")) return noSuchPath(request, reply);
    if (!existsSync(join(folder, "index.html")))
      return reply.type("text/html; charset=utf-8").send(buildingPage);
    if (path.startsWith("/assets/")) {
      if (!isPlainName(path) || !existsSync(join(folder, path))) return noSuchPath(request, reply);
      // Vite puts a hash of the content into these names.
      return reply.header("cache-control", "public, max-age=31536000, immutable").sendFile(path.slice(1));
    }
    const isFile = path !== "/" && isPlainName(path) && existsSync(join(folder, path)) && /\.\w+$/.test(path);
    return reply.header("cache-control", "no-cache").sendFile(isFile ? path.slice(1) : "index.html");
  });
}

/** Nothing that could leave the folder; @fastify/static refuses it too. */
function isPlainName(path: string): boolean {
  return /^[\w./-]+$/.test(path) && !path.includes("..");
}
