import { hook } from "./hook.ts";

/** The page before this one, also inside a single-page app. */
export let referrer: string;
let current: string;

/**
 * Calls back at changes of address in single-page apps, and pages that come back out of the back/forward cache. A new
 * path is a new page; a new query only where the visitor went there (`pushState`, back, forward), not where a
 * script tidied it up.
 */
export function watchRoute(onChange: (restored?: boolean) => void): void {
  current = here();
  referrer = document.referrer;
  const moved = (tidied?: boolean) => {
    const before = current;
    current = here();
    if (tidied || before === current) return;
    referrer = before;
    onChange();
  };
  for (const method of ["pushState", "replaceState"]) {
    hook<History["pushState"]>(history, method, (inner) => (...args) => {
      const { pathname } = location;
      inner.apply(history, args);
      moved(method !== "pushState" && pathname === location.pathname);
    });
  }
  addEventListener("popstate", () => moved());
  addEventListener("pageshow", ({ persisted }) => persisted && onChange(persisted));
}

/** What stands behind `#` is a place on the page. */
function here(): string {
  return location.href.replace(/#.*/, "");
}
