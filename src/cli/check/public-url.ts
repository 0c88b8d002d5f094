import { connect } from "node:tls";
import type { ConfigFile } from "../../config/index.ts";
import type { Finding } from "../finding.ts";

const timeoutMs = 10_000;
const certificateDaysWarn = 14;
const dayMs = 86_400_000;

/** Looks at the server from outside, as browsers and webhooks will. */
export async function checkPublicUrl(config: ConfigFile): Promise<readonly Finding[]> {
  const text = config.server?.public_url;
  if (text === undefined) {
    const hint = "Add it, for example: server: { public_url: https://track.shop.example }";
    return [{ result: "failed", what: "server.public_url is not set", hint }];
  }
  const url = new URL(text);
  return [
    ...checkCookieDomains(config, url.hostname),
    await checkReachable(url),
    await checkCertificate(url),
  ];
}

async function checkReachable(url: URL): Promise<Finding> {
  try {
    const reply = await fetch(new URL("/healthz", url), {
      signal: AbortSignal.timeout(timeoutMs),
      redirect: "manual",
    });
    if (reply.status === 200) return { result: "ok", what: `${url.origin} answers` };
    const hint = "Check that the proxy passes every path on to Signalpost, without redirecting.";
    return { result: "failed", what: `${url.origin}/healthz answers ${reply.status}`, hint };
  } catch (error) {
    const hint = "Check DNS, the firewall, the proxy, and that `signalpost serve` runs.";
    return { result: "failed", what: `${url.origin} cannot be reached: ${reasonOf(error)}`, hint };
  }
}

async function checkCertificate(url: URL): Promise<Finding> {
  if (url.protocol !== "https:") {
    const hint =
      "Browsers send the visitor cookie over https only. docs/deploy shows Caddy and nginx with TLS.";
    return { result: "failed", what: `${url.origin} has no TLS`, hint };
  }
  try {
    const until = await certificateEnd(url);
    const days = Math.floor((until - Date.now()) / dayMs);
    if (days >= certificateDaysWarn)
      return { result: "ok", what: `TLS certificate valid for ${days} days more` };
    const hint = "Renew it, or see why the automatic renewal does not work.";
    return { result: "warning", what: `the TLS certificate ends in ${days} days`, hint };
  } catch (error) {
    const hint = "The certificate has to be valid for this host, with its whole chain.";
    return { result: "failed", what: `TLS: ${reasonOf(error)}`, hint };
  }
}

function certificateEnd(url: URL): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: url.hostname, port: Number(url.port || 443), servername: url.hostname });
    socket.setTimeout(timeoutMs, () => socket.destroy(new Error("no answer")));
    socket.once("error", reject);
    socket.once("secureConnect", () => {
      resolve(Date.parse(socket.getPeerCertificate().valid_to));
      socket.end();
    });
  });
}

/** The visitor cookie is first-party only when shop and server share a domain. */
export function checkCookieDomains(config: ConfigFile, host: string): readonly Finding[] {
  return config.stores.flatMap((store) => {
    const domain = store.cookie_domain;
    return (store.origins ?? []).map((origin): Finding => {
      const shop = new URL(origin).hostname;
      if (domain !== undefined) return checkCookieDomain(store.id, domain, host, shop);
      if (shop === host) return { result: "ok", what: `${store.id}: ${shop} and the server are one host` };
      const shared = sharedDomain(shop, host);
      if (shared === null) {
        const hint = "Give the server a name below the shop's domain, such as track.shop.example.";
        return {
          result: "warning",
          what: `${store.id}: for ${shop} the visitor cookie is a third party's`,
          hint,
        };
      }
      const hint = `Add cookie_domain: ${shared} to the store, so that shop and server share the visitor ID.`;
      return { result: "warning", what: `${store.id}: ${shop} cannot read the visitor ID`, hint };
    });
  });
}

function checkCookieDomain(store: string, domain: string, host: string, shop: string): Finding {
  for (const [what, name] of [
    ["the server", host],
    ["the shop", shop],
  ]) {
    if (name === domain || name?.endsWith(`.${domain}`)) continue;
    const hint = "Browsers refuse a cookie for a domain that the page does not belong to.";
    return { result: "failed", what: `${store}: ${what} ${name} is not below cookie_domain ${domain}`, hint };
  }
  return { result: "ok", what: `${store}: ${shop} and the server share the visitor ID on ${domain}` };
}

/** The longest common ending of at least two labels. */
function sharedDomain(a: string, b: string): string | null {
  const left = a.split(".").reverse();
  const right = b.split(".").reverse();
  let same = 0;
  while (same < left.length && left[same] === right[same]) same += 1;
  return same < 2 ? null : left.slice(0, same).reverse().join(".");
}

/** The innermost message: fetch itself only says "fetch failed". */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message || error.name : reasonOf(error.cause);
}
