import { connect } from "node:tls";
import type { ConfigFile } from "../../config/index.ts";
import { publicIp } from "../../core/index.ts";
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
    await checkCertificate(url),
    ...(await checkReachable(url, config.server?.trusted_proxies ?? 0)),
  ];
}

/** What a visitor could write into X-Forwarded-For; from the range that is set aside for documentation. */
const forgedAddress = "203.0.113.77";

async function checkReachable(url: URL, trustedProxies: number): Promise<readonly Finding[]> {
  try {
    const reply = await fetch(new URL("/healthz", url), {
      headers: { "x-forwarded-for": forgedAddress },
      signal: AbortSignal.timeout(timeoutMs),
      redirect: "manual",
    });
    if (reply.status === 200) {
      const client = reply.headers.get("signalpost-client");
      const seen = { client, secure: reply.headers.get("signalpost-secure") };
      const answers: Finding = { result: "ok", what: `${url.origin} answers` };
      return [answers, ...checkProxies(seen, trustedProxies, url.protocol)];
    }
    const hint = "Check that the proxy passes every path on to Signalpost, without redirecting.";
    return [{ result: "failed", what: `${url.origin}/healthz answers ${reply.status}`, hint }];
  } catch (error) {
    const hint = "Check DNS, the firewall, the proxy, and that `signalpost serve` runs.";
    return [{ result: "failed", what: `${url.origin} cannot be reached: ${reasonOf(error)}`, hint }];
  }
}

/** How the server sees a caller who forged X-Forwarded-For tells whether it believes the right number of proxies. */
export function checkProxies(
  seen: { readonly client: string | null; readonly secure: string | null },
  trustedProxies: number,
  protocol: string,
): readonly Finding[] {
  const setting = `trusted_proxies: ${trustedProxies}`;
  if (seen.client === null) {
    const hint = "Something else answers at this address, or the proxy removes headers.";
    return [{ result: "warning", what: "the server does not say how it sees this request", hint }];
  }
  const findings: Finding[] = [];
  if (seen.client === forgedAddress) {
    const hint =
      "Lower server.trusted_proxies to the number of your own proxies; as it is, visitors can forge addresses.";
    findings.push({ result: "failed", what: `${setting} believes what the visitor wrote`, hint });
  } else if (publicIp(seen.client) === null) {
    const hint =
      "Raise server.trusted_proxies to the number of your own proxies, which have to set X-Forwarded-For.";
    findings.push({
      result: "failed",
      what: `${setting}: the server sees a private address, not the visitor's`,
      hint,
    });
  } else {
    findings.push({ result: "ok", what: `${setting}: the server sees this machine as ${seen.client}` });
  }
  if (protocol === "https:" && seen.secure === "no") {
    const hint = "Let the proxy set X-Forwarded-Proto, and set server.trusted_proxies.";
    findings.push({ result: "failed", what: "the server does not know that visitors come over https", hint });
  }
  return findings;
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
