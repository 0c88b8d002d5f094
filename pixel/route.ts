import { hook } from "./hook.ts";

/**
 * Notices changes of address in single-page apps, and pages that come back out of the back/forward cache. A new
 * path is a new page; a new query only where the visitor went there (`pushState`, back, forward), not where a
 * script tidied it up.
 */
export function watchRoute(onChange: () => void) {
  const here = () => location.pathname + location.search;
  let viewed: string | undefined;
  let current = location.href;
  let { referrer } = document;

  const changed = () => {
    if (current === location.href) return;
    referrer = current;
    current = location.href;
    onChange();
  };
  for (const method of ["pushState", "replaceState"]) {
    hook<History["pushState"]>(history, method, (inner) => (...args) => {
      const { pathname } = location;
      inner.apply(history, args);
      if (method === "replaceState" && pathname === location.pathname) {
        current = location.href;
        if (viewed) viewed = here();
      } else changed();
    });
  }
  addEventListener("popstate", changed);
  addEventListener("pageshow", ({ persisted }) => {
    if (!persisted) return;
    viewed = undefined;
    onChange();
  });

  return {
    referrer: () => referrer,
    /** Whether the last page view was of another address; this one counts as seen from now on. */
    isNew(): boolean {
      const before = viewed;
      viewed = here();
      return before !== viewed;
    },
  };
}
