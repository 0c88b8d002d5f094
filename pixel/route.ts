import { hook } from "./hook.ts";

/**
 * Notices changes of address in single-page apps, and pages that come back out of the back/forward cache. A new path is a new
 * page; a new query only where the visitor went there (`pushState`, back, forward), not where a script tidied it up.
 */
export function watchRoute(onChange: () => void) {
  const here = () => location.pathname + location.search;
  let viewed = "";
  let current = location.href;
  let referrer = document.referrer;

  const changed = () => {
    if (current === location.href) return;
    referrer = current;
    current = location.href;
    onChange();
  };
  hook<History["pushState"]>(history, "pushState", (inner) => (...args) => {
    inner.apply(history, args);
    changed();
  });
  hook<History["replaceState"]>(history, "replaceState", (inner) => (...args) => {
    const { pathname } = location;
    inner.apply(history, args);
    if (pathname === location.pathname) {
      viewed = here();
      current = location.href;
    } else changed();
  });
  addEventListener("popstate", changed);
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    viewed = "";
    onChange();
  });

  return {
    referrer: () => referrer,
    /** Whether this address has not been seen by the last page view; it counts as seen from now on. */
    isNew(): boolean {
      if (viewed === here()) return false;
      viewed = here();
      return true;
    },
  };
}
