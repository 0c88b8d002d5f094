const prefix = "_signalpost.";

/** `localStorage` that never throws: blocked, full and absent storage behave like an empty one. */
export const storage = {
  read(key: string): string | null {
    try {
      return localStorage.getItem(prefix + key);
    } catch {
      return null;
    }
  },
  /** `null` removes. */
  write(key: string, value: string | null): void {
    try {
      if (value === null) localStorage.removeItem(prefix + key);
      else localStorage.setItem(prefix + key, value);
    } catch {
      // What cannot be stored stays in memory only.
    }
  },
  keys(): string[] {
    try {
      return Object.keys(localStorage).flatMap((key) =>
        key.startsWith(prefix) ? [key.slice(prefix.length)] : [],
      );
    } catch {
      return [];
    }
  },
};

/** A cookie's value as it stands, not decoded, or undefined. */
export function readCookie(name: string): string | undefined {
  const start = `${name}=`;
  return document.cookie
    .split("; ")
    .find((pair) => pair.startsWith(start))
    ?.slice(start.length);
}

/** Sets a first-party cookie for the whole site, subdomains included. An empty value removes it. */
export function writeCookie(name: string, value: string, maxAgeSeconds: number): void {
  widest ??= widestDomain();
  put(name, value, value ? maxAgeSeconds : 0, widest);
}

let widest: string | undefined;

/** The widest domain that the browser lets us write to: public suffixes are refused, which is how we notice them. */
function widestDomain(): string {
  const probe = "_signalpost_probe";
  const labels = location.hostname.split(".");
  for (let count = 1; count <= labels.length; count++) {
    const domain = `;domain=${labels.slice(-count).join(".")}`;
    put(probe, "1", 9, domain);
    if (readCookie(probe)) {
      put(probe, "", 0, domain);
      return domain;
    }
  }
  return "";
}

function put(name: string, value: string, maxAgeSeconds: number, domain: string): void {
  const secure = location.protocol === "https:" ? ";secure" : "";
  document.cookie = `${name}=${value};path=/;max-age=${maxAgeSeconds};samesite=lax${secure}${domain}`;
}
