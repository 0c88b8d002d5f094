let widest: string | undefined;

/** Sets a first-party cookie for the whole site, subdomains included. Age 0 removes it. */
export function writeCookie(name: string, value: string, maxAgeSeconds: number): void {
  const labels = location.hostname.split(".");
  const attributes = `;path=/;samesite=lax${isSecureContext ? ";secure" : ""}`;
  // Random, because the page before this one may have left its own.
  const probe = `_signalpost_p=${Math.random()}`;
  // Browsers refuse public suffixes (co.uk, myshopify.com), which is how we notice them: the first that works is
  // the widest.
  widest ??=
    labels
      .map((_label, index) => `${attributes};domain=${labels.slice(~index).join(".")}`)
      .find((scope) => {
        document.cookie = `${probe};max-age=1${scope}`;
        return document.cookie.includes(probe);
      }) ?? attributes;
  document.cookie = `${name}=${value};max-age=${maxAgeSeconds}${widest}`;
}
