/** A cookie's value as it stands, not decoded, or undefined. */
export function readCookie(name: string): string | undefined {
  return RegExp(`(^|; )${name}=([^;]*)`).exec(document.cookie)?.[2];
}

let widest: string | undefined;

/** Sets a first-party cookie for the whole site, subdomains included. Age 0 removes it. */
export function writeCookie(name: string, value: string, maxAgeSeconds: number): void {
  const labels = location.hostname.split(".");
  // Browsers refuse public suffixes (co.uk, myshopify.com), which is how we notice them: the first that works is
  // the widest.
  widest ??=
    labels
      .map((_label, index) => `;domain=${labels.slice(~index).join(".")}`)
      .find((domain) => {
        put("_signalpost_probe", "1", 1, domain);
        return readCookie("_signalpost_probe");
      }) ?? "";
  put(name, value, maxAgeSeconds, widest);
}

function put(name: string, value: string, maxAgeSeconds: number, domain: string): void {
  const secure = location.protocol === "https:" ? ";secure" : "";
  document.cookie = `${name}=${value};path=/;max-age=${maxAgeSeconds};samesite=lax${secure}${domain}`;
}
