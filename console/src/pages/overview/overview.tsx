import { useNavigate, useSearch } from "@tanstack/react-router";
import { ShoppingBag } from "lucide-react";
import { lazy, Suspense } from "react";
import type { Overview as OverviewReply } from "../../../../src/wire/index.ts";
import { useRead } from "../../api/query.ts";
import { useHere, useStore } from "../../api/session.ts";
import { ButtonLink } from "../../design/button.tsx";
import { Empty, SkeletonRows } from "../../design/empty.tsx";
import { FilterSelect } from "../../design/field.tsx";
import { Page, Section } from "../../design/page.tsx";
import { ReadProblem } from "../../frame/fallback.tsx";
import { DestinationRows } from "./destination-rows.tsx";
import { MatchQuality } from "./match-quality.tsx";
import { Needs } from "./needs.tsx";
import { Purchases } from "./purchases.tsx";
import { Totals } from "./totals.tsx";

const OutcomeChart = lazy(() =>
  import("./outcome-chart.tsx").then((module) => ({ default: module.OutcomeChart })),
);
const DelayChart = lazy(() => import("./delay-chart.tsx").then((module) => ({ default: module.DelayChart })));

const hourMs = 3_600_000;
const ranges = [
  { value: "24", label: "Last 24 hours" },
  { value: "72", label: "Last 3 days" },
  { value: "168", label: "Last 7 days" },
  { value: "336", label: "Last 14 days" },
];

/** Start of a range, to the hour, so that the read keeps its address for a while. */
function rangeStart(hours: number): string {
  return String((Math.floor(Date.now() / hourMs) - hours + 1) * hourMs);
}

/** The first page: what needs you, then whether everything adds up, then how it went. */
export function Overview() {
  const store = useStore();
  const { hours = 24, destination = "" } = useSearch({ from: "/inside/" });
  const navigate = useNavigate();
  const open = (next: { readonly hours: number; readonly destination: string }) =>
    void navigate({
      to: "/",
      search: {
        ...(next.hours === 24 ? {} : { hours: next.hours }),
        ...(next.destination === "" ? {} : { destination: next.destination }),
      },
    });
  const from = rangeStart(hours);
  const overview = useRead(
    "GET /api/stores/:store/overview",
    { params: { store }, query: { from } },
    { live: true, keep: true },
  );
  return (
    <Page
      title="Overview"
      actions={
        <>
          {(overview.data?.destinations.length ?? 0) > 1 && (
            <FilterSelect
              label="Destination"
              value={destination}
              onChange={(value) => open({ hours, destination: value })}
              choices={[
                { value: "", label: "All destinations" },
                ...(overview.data?.destinations ?? []).map((one) => ({ value: one.id, label: one.id })),
              ]}
            />
          )}
          <FilterSelect
            label="Range"
            value={String(hours)}
            onChange={(value) => open({ hours: Number(value), destination })}
            choices={ranges}
          />
        </>
      }
    >
      {overview.isError && <ReadProblem error={overview.error} retry={() => void overview.refetch()} />}
      {overview.isPending && (
        <div className="card">
          <SkeletonRows rows={8} tall />
        </div>
      )}
      {overview.data && (
        <Body
          data={overview.data}
          chosen={destination}
          from={from}
          stepHours={hours > 168 ? 6 : hours > 72 ? 3 : 1}
        />
      )}
    </Page>
  );
}

interface BodyProps {
  readonly data: OverviewReply;
  /** ID of the destination that counts and plots are about; "" for all. */
  readonly chosen: string;
  readonly from: string;
  /** Width of a step in the plot. */
  readonly stepHours: number;
}

function Body({ data, chosen, from, stepHours }: BodyProps) {
  const one = data.destinations.find(({ id }) => id === chosen);
  const shown = one ? [one] : data.destinations;
  const nothingYet = data.received === 0 && data.total.received === 0;
  return (
    <div className="flex flex-col gap-4">
      <Needs needs={data.needs} />
      {nothingYet && <NothingYet />}
      <Totals data={data} shown={shown} from={from} />
      <div className="grid gap-4 xl:grid-cols-2">
        <Section
          title={stepHours === 1 ? "Outcomes per hour" : `Outcomes per ${stepHours} hours`}
          note="By the time of receipt."
        >
          <Suspense fallback={<ChartSkeleton />}>
            <OutcomeChart destinations={shown} stepHours={stepHours} />
          </Suspense>
        </Section>
        <Section title="Delay" note="From receipt to the platform's acceptance, sampled.">
          <Suspense fallback={<ChartSkeleton />}>
            <DelayChart destinations={shown} from={data.from} to={data.to} />
          </Suspense>
        </Section>
      </div>
      <div className="grid gap-4 lg:grid-cols-[3fr_2fr] lg:items-start">
        <div className="flex min-w-0 flex-col gap-4">
          <DestinationRows destinations={data.destinations} />
          <Purchases purchases={data.purchases} />
        </div>
        <MatchQuality destinations={shown} />
      </div>
    </div>
  );
}

function ChartSkeleton() {
  return <span className="skeleton h-60 w-full" />;
}

function NothingYet() {
  const { session } = useHere();
  if (session.demo) {
    return (
      <div className="card">
        <Empty icon={ShoppingBag} title="No event yet">
          Open the demo shop, whose address stands in the terminal, and look at a mug: it appears here within
          a second.
        </Empty>
      </div>
    );
  }
  return (
    <div className="card">
      <Empty
        icon={ShoppingBag}
        title="No event yet"
        action={
          <ButtonLink to="/guides" tone="primary">
            Connect the shop
          </ButtonLink>
        }
      >
        Counts, plots and purchases fill this page as soon as the first event comes in.
      </Empty>
    </div>
  );
}
