import { Link } from "@tanstack/react-router";
import { Plus, Send } from "lucide-react";
import type { Destination } from "../../../../src/wire/index.ts";
import { useRead } from "../../api/query.ts";
import { useMay, useStore } from "../../api/session.ts";
import { ButtonLink } from "../../design/button.tsx";
import { Empty, SkeletonRows } from "../../design/empty.tsx";
import { Page } from "../../design/page.tsx";
import { ReadProblem } from "../../frame/fallback.tsx";
import { BalanceDoors } from "./balance.tsx";
import { ActiveWord, HealthBadge } from "./health.tsx";
import { Remedies } from "./remedy.tsx";

const dayMs = 86_400_000;
const hourMs = 3_600_000;

/** Start of the last 24 hours, to the hour, so that the address of the read stays the same for a while. */
export function dayAgo(now: number = Date.now()): string {
  return String(Math.floor((now - dayMs) / hourMs) * hourMs);
}

/** All destinations of the store: how each is, what it needs, what went through it. */
export function DestinationList() {
  const store = useStore();
  const may = useMay("configure");
  const list = useRead("GET /api/stores/:store/destinations", { params: { store } }, { live: true });
  const stats = useRead("GET /api/stats", { query: { store, from: dayAgo() } }, { live: true });
  const create = may && (
    <ButtonLink to="/destinations/new" tone="primary" icon={<Plus aria-hidden className="size-4" />}>
      New destination
    </ButtonLink>
  );
  const all = list.data?.destinations ?? [];
  return (
    <Page
      title="Destinations"
      intro="Where the store's events go. One that is down never delays another."
      actions={create}
    >
      {list.isError && <ReadProblem error={list.error} retry={() => void list.refetch()} />}
      {list.isPending && (
        <div className="card">
          <SkeletonRows rows={3} tall />
        </div>
      )}
      <ul className="grid gap-4 xl:grid-cols-2">
        {all.map((destination) => (
          <li key={destination.id}>
            <DestinationCard
              destination={destination}
              balance={stats.data?.destinations[destination.id]}
              store={store}
            />
          </li>
        ))}
      </ul>
      {list.isSuccess && all.length === 0 && (
        <div className="card">
          <Empty icon={Send} title="No destination yet" action={create}>
            A destination is one account at an ad platform, such as a TikTok pixel. It gets every event from
            the moment it is created.
          </Empty>
        </div>
      )}
    </Page>
  );
}

interface DestinationCardProps {
  readonly destination: Destination;
  readonly balance: Parameters<typeof BalanceDoors>[0]["balance"] | undefined;
  readonly store: string;
}

function DestinationCard({ destination, balance, store }: DestinationCardProps) {
  const { id, title, status } = destination;
  const shown = destination.settings.find((one) => one.name === "pixel_id" || one.name === "url")?.value;
  return (
    <article className="card h-full">
      <div className="flex flex-wrap items-start justify-between gap-3 px-4 pt-3">
        <div className="min-w-0">
          <h2 className="flex flex-wrap items-center gap-2 text-lg font-semibold">
            <Link
              to="/destinations/$destination"
              params={{ destination: id }}
              className="rounded hover:underline"
            >
              {title}
            </Link>
            <ActiveWord active={destination.active} />
            <HealthBadge health={status.health} />
          </h2>
          <p className="text-ink-3 font-mono text-xs break-all">
            {id}
            {shown !== undefined && shown !== null && ` · ${String(shown)}`}
          </p>
        </div>
      </div>
      <div className="flex flex-wrap items-center gap-3 px-4 py-2.5">
        <p className="text-ink-2 min-w-0 flex-1 basis-60 wrap-anywhere">{status.sentence}</p>
        <Remedies store={store} remedy={status.remedy} since={status.since} />
      </div>
      <div className="border-line border-t px-2 py-2">
        {balance ? (
          <BalanceDoors balance={balance} destination={id} />
        ) : (
          <span className="skeleton m-2 h-9" />
        )}
      </div>
    </article>
  );
}
