import { hook } from "./hook.ts";

/** The page before this one, also inside a single-page app. */
export let referrer: string;
let viewed: string | undefined;
let current: string;

/**
 * Notices changes of address in single-page apps, and pages that come back out of the back/forward cache. A new
 * path is a new page; a new query only where the visitor went there (`pushState`, back, forward), not where a
 * script tidied it up.
 */
export function watchRoute(onChange: () => void): void {
  current = here();
  ({ referrer } = document);
  const moved = (tidied: boolean) => {
    const before = current;
    current = here();
    if (before === current) return;
    if (tidied) {
      if (viewed) viewed = current;
      return;
    }
    referrer = before;
    onChange();
  };
  for (const method of ["pushState", "replaceState"]) {
    hook<History["pushState"]>(history, method, (inner) => (...args) => {
      const { pathname } = location;
      inner.apply(history, args);
      moved(method === "replaceState" && pathname === location.pathname);
    });
  }
  addEventListener("popstate", () => moved(false));
  addEventListener("pageshow", ({ persisted }) => {
    if (!persisted) return;
    viewed = undefined;
    onChange();
  });
}

/** Whether the last page view was of another address; this one counts as seen from now on. */
export function isNew(): boolean {
  const before = viewed;
  viewed = here();
  return before !== viewed;
}

/** What stands behind `#` is a place on the page. */
function here(): string {
  return location.href.replace(/#.*/, "");
}
