import { useSearch } from "@tanstack/react-router";
import { Activity, ArrowUp, Pause, Play } from "lucide-react";
import { useMemo, useState } from "react";
import { useStore } from "../../api/session.ts";
import { Button, ButtonLink } from "../../design/button.tsx";
import { Empty, SkeletonRows } from "../../design/empty.tsx";
import { counted } from "../../design/number.ts";
import { Page } from "../../design/page.tsx";
import { Time } from "../../design/time.tsx";
import { ReadProblem } from "../../frame/fallback.tsx";
import { EventList } from "./event-list.tsx";
import { eventSearch } from "./event-search.ts";
import { FilterBar } from "./filter-bar.tsx";
import { useLiveEvents } from "./live.ts";

/** Live events: the newest on top as they come, still while somebody reads. */
export function Events() {
  const store = useStore();
  const search = useSearch({ from: "/inside/events" });
  const [stopped, setStopped] = useState(false);
  const [reading, setReading] = useState(false);
  // The address also names the store, which is no filter.
  const filter = useMemo(() => eventSearch(search), [search]);
  const { pages, events, waiting, connected, release } = useLiveEvents(store, filter, stopped || reading);
  return (
    <Page
      title="Live events"
      intro="Everything the store sends, as it comes. Open an event to see what became of it and why."
      actions={
        <>
          <Pulse connected={connected} still={stopped || reading} />
          <Button
            aria-pressed={stopped}
            icon={
              stopped ? <Play aria-hidden className="size-4" /> : <Pause aria-hidden className="size-4" />
            }
            onClick={() => setStopped(!stopped)}
          >
            {stopped ? "Go on" : "Pause"}
          </Button>
        </>
      }
    >
      <FilterBar search={filter} />
      {pages.isError && <ReadProblem error={pages.error} retry={() => void pages.refetch()} />}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: hovering only holds the list still */}
      <div
        className="card relative overflow-hidden"
        onMouseEnter={() => setReading(true)}
        onMouseLeave={() => setReading(false)}
        onFocus={(focus) => setReading(focus.target.matches(":focus-visible"))}
        onBlur={() => setReading(false)}
      >
        <NewEvents waiting={waiting} release={release} />
        {pages.isPending && <SkeletonRows rows={12} />}
        {events.length > 0 && <EventList events={events} label="Events, newest first" />}
        {pages.isSuccess && events.length === 0 && !pages.hasNextPage && (
          <NoEvents filtered={Object.keys(filter).length > 0} />
        )}
        {pages.hasNextPage && (
          <div className="border-line flex flex-wrap items-center justify-center gap-x-4 gap-y-2 border-t p-3">
            <SearchedTo at={pages.data?.pages.at(-1)?.searched_to ?? null} empty={events.length === 0} />
            <Button busy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
              {events.length === 0 ? "Search on" : "Show older events"}
            </Button>
          </div>
        )}
      </div>
    </Page>
  );
}

/** One request looks at a bounded part of what is stored: how far it came is said where going on is offered. */
function SearchedTo({ at, empty }: { readonly at: number | null; readonly empty: boolean }) {
  if (at === null) return null;
  return (
    <p role="status" className="text-ink-3 text-sm">
      {empty ? "Nothing found so far. " : ""}Searched back to <Time at={at} />
    </p>
  );
}

function Pulse({ connected, still }: { readonly connected: boolean; readonly still: boolean }) {
  const words = !connected ? "Connecting" : still ? "Held still" : "Live";
  const look = !connected ? "text-held" : still ? "text-ink-3" : "text-delivered";
  return (
    <span role="status" className={`${look} flex items-center gap-1.5 text-sm font-medium`}>
      <span
        aria-hidden
        className={`size-2 rounded-full bg-current ${connected && !still ? "motion:animate-pulse" : ""}`}
      />
      {words}
    </span>
  );
}

/** Keeps its place in the layout, so that arriving events move nothing under the pointer. */
function NewEvents({ waiting, release }: { readonly waiting: number; readonly release: () => void }) {
  if (waiting === 0) return null;
  return (
    <div className="pointer-events-none absolute inset-x-0 top-1 z-10 flex justify-center">
      <Button
        tone="primary"
        small
        className="shadow-pop pointer-events-auto rounded-full!"
        icon={<ArrowUp aria-hidden className="size-3.5" />}
        onClick={release}
      >
        {counted(waiting, "new event")}
      </Button>
    </div>
  );
}

function NoEvents({ filtered }: { readonly filtered: boolean }) {
  if (filtered) {
    return (
      <Empty
        icon={Activity}
        title="No stored event matches"
        action={<ButtonLink to="/events">Show all events</ButtonLink>}
      >
        Matching events appear here the moment they come.
      </Empty>
    );
  }
  return (
    <Empty
      icon={Activity}
      title="No event yet"
      action={
        <ButtonLink to="/guides" tone="primary">
          Install the pixel
        </ButtonLink>
      }
    >
      Each page view, cart and purchase will appear here within a second, with what became of it at every
      destination.
    </Empty>
  );
}
