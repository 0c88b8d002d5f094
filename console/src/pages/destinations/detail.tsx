import { useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { ApiProblem } from "../../api/client.ts";
import { useRead } from "../../api/query.ts";
import { useMay, useStore } from "../../api/session.ts";
import { SkeletonRows } from "../../design/empty.tsx";
import { Page } from "../../design/page.tsx";
import { TabLinks } from "../../design/tabs.tsx";
import { PageMissing, ReadProblem } from "../../frame/fallback.tsx";
import { ActiveSwitch } from "./active-switch.tsx";
import { ActiveWord, HealthBadge } from "./health.tsx";
import { StatusBanner } from "./status-banner.tsx";

const tabs = {
  summary: {
    name: "Summary",
    part: lazy(() => import("./tab-summary.tsx").then((m) => ({ default: m.SummaryTab }))),
  },
  settings: {
    name: "Settings",
    part: lazy(() => import("./tab-settings.tsx").then((m) => ({ default: m.SettingsTab }))),
  },
  filter: {
    name: "Event filter",
    part: lazy(() => import("./tab-filter.tsx").then((m) => ({ default: m.FilterTab }))),
  },
  mappings: {
    name: "Event mappings",
    part: lazy(() => import("./tab-mappings.tsx").then((m) => ({ default: m.MappingsTab }))),
  },
  replay: {
    name: "Replay",
    part: lazy(() => import("./tab-replay.tsx").then((m) => ({ default: m.ReplayTab }))),
  },
  log: {
    name: "Response log",
    part: lazy(() => import("./tab-log.tsx").then((m) => ({ default: m.LogTab }))),
  },
  match: {
    name: "Match keys",
    part: lazy(() => import("./tab-match.tsx").then((m) => ({ default: m.MatchTab }))),
  },
} as const;

type TabName = keyof typeof tabs;

function isTab(name: string): name is TabName {
  return Object.hasOwn(tabs, name);
}

/** One destination: how it is, what it needs, and everything about it in tabs that have addresses. */
export function DestinationDetail() {
  const store = useStore();
  const { destination: id } = useParams({ from: "/inside/destinations/$destination" });
  const { tab = "summary" } = useSearch({ from: "/inside/destinations/$destination" });
  const may = useMay("configure");
  const found = useRead(
    "GET /api/stores/:store/destinations/:destination",
    { params: { store, destination: id } },
    { live: true },
  );
  const types = useRead("GET /api/destination-types", {});
  if (found.error instanceof ApiProblem && found.error.status === 404) return <PageMissing />;
  const destination = found.data;
  const type = types.data?.types.find((one) => one.type === destination?.type);
  const current: TabName = isTab(tab) ? tab : "summary";
  const Part = tabs[current].part;
  return (
    <Page
      title={destination?.title ?? "Destination"}
      trail={[{ label: "Destinations", to: "/destinations" }]}
      heading={
        <span className="flex flex-wrap items-center gap-2">
          {destination?.title ?? id}
          <span className="text-ink-3 font-mono text-base font-normal">{id}</span>
          {destination && <ActiveWord active={destination.active} />}
          {destination && <HealthBadge health={destination.status.health} />}
        </span>
      }
      actions={destination && may && <ActiveSwitch destination={destination} />}
    >
      {found.isError && <ReadProblem error={found.error} retry={() => void found.refetch()} />}
      {destination && <StatusBanner destination={destination} store={store} />}
      <TabLinks
        label="Parts of the destination"
        tabs={Object.entries(tabs).map(([key, { name }]) => ({
          name,
          current: key === current,
          to: "/destinations/$destination",
          params: { destination: id },
          search: key === "summary" ? {} : { tab: key },
        }))}
      />
      {destination && type ? (
        <Suspense fallback={<Waiting />}>
          <Part destination={destination} type={type} />
        </Suspense>
      ) : (
        found.isPending && <Waiting />
      )}
    </Page>
  );
}

function Waiting() {
  return (
    <div className="card">
      <SkeletonRows rows={5} tall />
    </div>
  );
}
