import type { IncomingMessage, ServerResponse } from "node:http";

/** The pixel as it is served. */
export interface PixelScript {
  readonly script: string;
  readonly hash: string;
  readonly gzip: Buffer;
  readonly brotli: Buffer;
}

/** The scripts that can be asked for. */
export interface PixelScripts {
  /** With the parts that its address names (`?with=cart,forms`). */
  readonly current: (named: string | null) => Promise<PixelScript>;
  /** Told of each that was asked for by its hash, so that it can be found when it is no longer current. */
  readonly keep: (script: PixelScript) => void;
  readonly find: (hash: string) => Promise<PixelScript | null>;
}

/** `/s.js` (an hour, then asked again) and `/s/<hash>.js` (never changes, and stays when the current one changes). */
export function serveScript(
  scripts: PixelScripts,
  url: string,
  request: IncomingMessage,
  response: ServerResponse,
): true {
  const { pathname, searchParams } = new URL(url, "http://localhost");
  const hash = /^\/s\/([\w-]{1,64})\.js$/.exec(pathname)?.[1];
  if (pathname !== "/s.js" && hash === undefined) {
    response.writeHead(404).end();
    return true;
  }
  chooseScript(scripts, searchParams.get("with"), hash).then(
    (script) => {
      if (script) sendScript(script, hash !== undefined, request, response);
      else response.writeHead(404).end();
    },
    () => response.writeHead(503, { "retry-after": "5" }).end(),
  );
  return true;
}

async function chooseScript(
  scripts: PixelScripts,
  named: string | null,
  hash: string | undefined,
): Promise<PixelScript | null> {
  const current = await scripts.current(named);
  if (hash === undefined) return current;
  if (hash !== current.hash) return scripts.find(hash);
  scripts.keep(current);
  return current;
}

function sendScript(
  script: PixelScript,
  versioned: boolean,
  request: IncomingMessage,
  response: ServerResponse,
): void {
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
