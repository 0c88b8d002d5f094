import type { IncomingMessage, ServerResponse } from "node:http";

/** The pixel as it is served. */
export interface PixelScript {
  readonly script: string;
  readonly hash: string;
  readonly gzip: Buffer;
  readonly brotli: Buffer;
}

/** Gives the script with the parts that its address names (`?with=cart,forms`). */
export type PixelScripts = (named: string | null) => Promise<PixelScript>;

/** `/s.js` (an hour, then asked again) and `/s/<hash>.js` (never changes). */
export function serveScript(
  scripts: PixelScripts,
  url: string,
  request: IncomingMessage,
  response: ServerResponse,
): true {
  const { pathname, searchParams } = new URL(url, "http://localhost");
  scripts(searchParams.get("with")).then(
    (script) => sendScript(script, pathname, request, response),
    () => response.writeHead(503, { "retry-after": "5" }).end(),
  );
  return true;
}

function sendScript(
  script: PixelScript,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const versioned = path === `/s/${script.hash}.js`;
  if (path !== "/s.js" && !versioned) {
    response.writeHead(404).end();
    return;
  }
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.writeHead(405, { allow: "GET, HEAD" }).end();
    return;
  }
  const etag = `"${script.hash}"`;
  const headers = {
    "content-type": "text/javascript; charset=utf-8",
    "cache-control": versioned ? "public, max-age=31536000, immutable" : "public, max-age=3600",
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
    "x-content-type-options": "nosniff",
    vary: "accept-encoding",
    etag,
  };
  // A proxy that compresses by itself weakens the tag: W/"...".
  if (request.headers["if-none-match"]?.includes(etag)) {
    response.writeHead(304, headers).end();
    return;
  }
  const { encoding, body } = encode(script, String(request.headers["accept-encoding"] ?? ""));
  response.writeHead(200, {
    ...headers,
    ...(encoding ? { "content-encoding": encoding } : {}),
    "content-length": body.length,
  });
  response.end(request.method === "HEAD" ? undefined : body);
}

function encode(script: PixelScript, accepted: string): { encoding: string | null; body: Buffer } {
  if (/\bbr\b(?!\s*;\s*q=0(?:\.0*)?(?:,|$))/.test(accepted)) return { encoding: "br", body: script.brotli };
  if (/\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:,|$))/.test(accepted)) return { encoding: "gzip", body: script.gzip };
  return { encoding: null, body: Buffer.from(script.script) };
}
