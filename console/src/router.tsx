import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  retainSearchParams,
} from "@tanstack/react-router";
import { Nowhere, PageError, PagePending } from "./frame/fallback.tsx";
import { Inside } from "./frame/inside.tsx";
import { eventSearch } from "./pages/events/event-search.ts";
import { SignIn } from "./pages/sign-in/sign-in.tsx";

const topics = ["missing", "duplicates", "match"] as const;
type Topic = (typeof topics)[number];

/** A text of the address bar, or nothing. */
function textOf(search: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = search[name];
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}

const root = createRootRoute({
  component: Outlet,
  validateSearch: (search: Record<string, unknown>): { store?: string } => {
    const store = textOf(search, "store");
    return store === undefined ? {} : { store };
  },
  search: { middlewares: [retainSearchParams(["store"])] },
  notFoundComponent: Nowhere,
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  component: SignIn,
  validateSearch: (search: Record<string, unknown>): { next?: string } => {
    const next = textOf(search, "next");
    // Only paths of this site: a foreign address here would be an open redirect.
    return next?.startsWith("/") && !next.startsWith("//") ? { next } : {};
  },
});

/** The address of one-time links; the same page, which reads what stands after the #. */
const welcome = createRoute({ getParentRoute: () => root, path: "/welcome", component: SignIn });

const inside = createRoute({ getParentRoute: () => root, id: "inside", component: Inside });

const overview = createRoute({
  getParentRoute: () => inside,
  path: "/",
  component: lazyRouteComponent(() => import("./pages/overview/overview.tsx"), "Overview"),
  validateSearch: (search: Record<string, unknown>): { hours?: number; destination?: string } => {
    const hours = Number(search.hours);
    const destination = textOf(search, "destination");
    return {
      ...([24, 72, 168, 336].includes(hours) ? { hours } : {}),
      ...(destination ? { destination } : {}),
    };
  },
});

const events = createRoute({
  getParentRoute: () => inside,
  path: "/events",
  component: lazyRouteComponent(() => import("./pages/events/events.tsx"), "Events"),
  validateSearch: eventSearch,
});

const trace = createRoute({
  getParentRoute: () => inside,
  path: "/events/$eventId",
  component: lazyRouteComponent(() => import("./pages/trace/trace.tsx"), "Trace"),
});

const destinations = createRoute({
  getParentRoute: () => inside,
  path: "/destinations",
  component: lazyRouteComponent(() => import("./pages/destinations/list.tsx"), "DestinationList"),
});

const newDestination = createRoute({
  getParentRoute: () => inside,
  path: "/destinations/new",
  component: lazyRouteComponent(() => import("./pages/new-destination/wizard.tsx"), "NewDestination"),
});

const destination = createRoute({
  getParentRoute: () => inside,
  path: "/destinations/$destination",
  component: lazyRouteComponent(() => import("./pages/destinations/detail.tsx"), "DestinationDetail"),
  validateSearch: (search: Record<string, unknown>): { tab?: string } => {
    const tab = textOf(search, "tab");
    return tab === undefined ? {} : { tab };
  },
});

const profiles = createRoute({
  getParentRoute: () => inside,
  path: "/profiles",
  component: lazyRouteComponent(() => import("./pages/profiles/lookup.tsx"), "ProfileLookup"),
});

const profile = createRoute({
  getParentRoute: () => inside,
  path: "/profiles/$profile",
  component: lazyRouteComponent(() => import("./pages/profiles/profile.tsx"), "Profile"),
});

const diagnose = createRoute({
  getParentRoute: () => inside,
  path: "/diagnose",
  component: lazyRouteComponent(() => import("./pages/diagnose/diagnose.tsx"), "Diagnose"),
  validateSearch: (search: Record<string, unknown>): { topic?: Topic; destination?: string } => {
    const topic = topics.find((one) => one === search.topic);
    const destination = textOf(search, "destination");
    return { ...(topic ? { topic } : {}), ...(destination ? { destination } : {}) };
  },
});

const reconciliation = createRoute({
  getParentRoute: () => inside,
  path: "/diagnose/reconciliation",
  component: lazyRouteComponent(() => import("./pages/diagnose/reconciliation.tsx"), "Reconciliation"),
});

const guides = createRoute({
  getParentRoute: () => inside,
  path: "/guides",
  component: lazyRouteComponent(() => import("./pages/guides/guides.tsx"), "Guides"),
});

const guide = createRoute({
  getParentRoute: () => inside,
  path: "/guides/$guide",
  component: lazyRouteComponent(() => import("./pages/guides/guide-page.tsx"), "GuidePage"),
});

const settings = createRoute({
  getParentRoute: () => inside,
  path: "/settings",
  component: lazyRouteComponent(() => import("./pages/settings/settings.tsx"), "Settings"),
});

const settingsSection = createRoute({
  getParentRoute: () => inside,
  path: "/settings/$section",
  component: lazyRouteComponent(() => import("./pages/settings/settings.tsx"), "Settings"),
});

const tree = root.addChildren([
  signIn,
  welcome,
  inside.addChildren([
    overview,
    events,
    trace,
    destinations,
    newDestination,
    destination,
    profiles,
    profile,
    diagnose,
    reconciliation,
    guides,
    guide,
    settings,
    settingsSection,
  ]),
]);

/** All pages and their addresses. */
export const router = createRouter({
  routeTree: tree,
  defaultPreload: "intent",
  defaultPendingMs: 120,
  scrollRestoration: true,
  defaultPendingComponent: PagePending,
  defaultErrorComponent: PageError,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
