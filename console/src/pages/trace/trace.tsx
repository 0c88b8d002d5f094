import { Link, useParams } from "@tanstack/react-router";
import { SearchX } from "lucide-react";
import type { EventTrace } from "../../../../src/wire/index.ts";
import { ApiProblem } from "../../api/client.ts";
import { useRead } from "../../api/query.ts";
import { useStore } from "../../api/session.ts";
import { ButtonLink } from "../../design/button.tsx";
import { CopyButton, CopyIcon } from "../../design/copy.tsx";
import { Empty, SkeletonRows } from "../../design/empty.tsx";
import { Page } from "../../design/page.tsx";
import { ReadProblem } from "../../frame/fallback.tsx";
import { DeliveryCard } from "./delivery-card.tsx";
import { Journey } from "./journey.tsx";
import { SendAgain } from "./send-again.tsx";

const trail = [{ label: "Events", to: "/events" }] as const;

/** One event's whole way: received, identified, decided, sent, and what came of it. */
export function Trace() {
  const store = useStore();
  const { eventId } = useParams({ from: "/inside/events/$eventId" });
  const trace = useRead(
    "GET /api/events/:event_id",
    { params: { event_id: eventId }, query: { store } },
    { live: true },
  );
  if (trace.error instanceof ApiProblem && trace.error.status === 404) return <NoEvent eventId={eventId} />;
  const first = trace.data?.copies[0];
  return (
    <Page
      title={first ? `${first.event} ${eventId}` : "Event"}
      trail={trail}
      heading={
        <span className="flex flex-wrap items-center gap-x-2">
          <span>{first?.event ?? <span className="skeleton inline-block w-32">.</span>}</span>
          <span className="text-ink-3 flex items-center gap-1 font-mono text-base font-normal break-all">
            {eventId}
            <CopyIcon text={eventId} what="event ID" />
          </span>
        </span>
      }
      actions={
        <>
          {trace.data && <SendAgain trace={trace.data} />}
          <CopyButton text={window.location.href} label="Copy link" />
        </>
      }
    >
      {trace.isError && <ReadProblem error={trace.error} retry={() => void trace.refetch()} />}
      {trace.isPending && (
        <div className="card">
          <SkeletonRows rows={6} tall />
        </div>
      )}
      {trace.data && <TraceBody trace={trace.data} />}
    </Page>
  );
}

function TraceBody({ trace }: { readonly trace: EventTrace }) {
  const [decisive, others] = byDestination(trace);
  return (
    <div className="grid gap-4 xl:grid-cols-[minmax(22rem,5fr)_7fr] xl:items-start">
      <Journey trace={trace} />
      <div className="flex min-w-0 flex-col gap-4">
        {decisive.map((delivery) => (
          <DeliveryCard
            key={delivery.destination}
            delivery={delivery}
            others={others.filter((other) => other.destination === delivery.destination)}
            copies={trace.copies}
          />
        ))}
        {decisive.length === 0 && (
          <div className="card">
            <Empty
              icon={SearchX}
              title="No destination had a duty to this event"
              action={
                <ButtonLink to="/destinations/new" tone="primary">
                  New destination
                </ButtonLink>
              }
            >
              A destination gets the events that come after it was created.
            </Empty>
          </div>
        )}
      </div>
    </div>
  );
}

/** The decisive delivery of each destination comes first in the reply; the rest are those of other copies. */
function byDestination(trace: EventTrace) {
  const seen = new Set<string>();
  const decisive = trace.deliveries.filter((delivery) => {
    if (seen.has(delivery.destination)) return false;
    seen.add(delivery.destination);
    return true;
  });
  return [decisive, trace.deliveries.filter((delivery) => !decisive.includes(delivery))] as const;
}

function NoEvent({ eventId }: { readonly eventId: string }) {
  return (
    <Page title="No such event" trail={trail}>
      <div className="card">
        <Empty
          icon={SearchX}
          title="No stored event has this ID"
          action={
            <Link
              to="/events"
              search={{ text: eventId }}
              className="text-accent underline underline-offset-2"
            >
              Search all events for it
            </Link>
          }
        >
          <code className="break-all">{eventId}</code> never came, or it is older than the store keeps events.
        </Empty>
      </div>
    </Page>
  );
}
