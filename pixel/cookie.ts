let widest: string | undefined;

/** Sets a first-party cookie for the whole site, subdomains included. Age 0 removes it. */
export function writeCookie(name: string, value: string, maxAgeSeconds: number): void {
  const put = (pair: string, seconds: number, domain: string) => {
    const secure = location.protocol === "https:" ? ";secure" : "";
    document.cookie = `${pair};path=/;max-age=${seconds};samesite=lax${secure}${domain}`;
  };
  // Browsers refuse public suffixes (co.uk, myshopify.com), which is how we notice them: the first that works is
  // the widest.
  const labels = location.hostname.split(".");
  // Random, because the page before this one may have left its own.
  const probe = `_signalpost_probe=${Math.random()}`;
  widest ??=
    labels
      .map((_label, index) => `;domain=${labels.slice(~index).join(".")}`)
      .find((domain) => {
        put(probe, 1, domain);
        return document.cookie.includes(probe);
      }) ?? "";
  put(`${name}=${value}`, maxAgeSeconds, widest);
}
