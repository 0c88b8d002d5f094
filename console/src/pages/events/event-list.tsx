import { Link } from "@tanstack/react-router";
import { Flag } from "lucide-react";
import type { EventRow } from "../../../../src/wire/index.ts";
import { money } from "../../design/number.ts";
import { Time } from "../../design/time.tsx";
import { sourceWords } from "./event-search.ts";
import { Fate } from "./fate.tsx";

const columns =
  "lg:grid lg:grid-cols-[5.5rem_minmax(12rem,1.6fr)_8rem_7rem_minmax(12rem,2fr)] lg:items-center lg:gap-4 " +
  // An event ID stands on one line.
  "xl:grid-cols-[5.5rem_minmax(17rem,1.6fr)_7rem_7rem_minmax(12rem,2fr)]";

interface EventListProps {
  readonly events: readonly EventRow[];
  readonly label: string;
  /** Two lines a row on every width, for narrow places. @default false */
  readonly compact?: boolean;
}

/** Events as rows, each a link to its trace. On a phone a row becomes two lines. */
export function EventList({ events, label, compact = false }: EventListProps) {
  return (
    <>
      {!compact && <ListHead />}
      <ul aria-label={label} className="divide-line border-line divide-y border-t">
        {events.map((row) => (
          <li key={row.place}>
            <EventLine row={row} compact={compact} />
          </li>
        ))}
      </ul>
    </>
  );
}

function ListHead() {
  return (
    <div aria-hidden className={`text-ink-3 border-line hidden border-b px-4 py-2 text-xs ${columns}`}>
      <span>Received</span>
      <span>Event</span>
      <span>Source</span>
      <span className="text-right">Value</span>
      <span>What became of it</span>
    </div>
  );
}

function EventLine({ row, compact }: { readonly row: EventRow; readonly compact: boolean }) {
  const inGrid = compact ? "" : "lg:order-none";
  return (
    <Link
      to="/events/$eventId"
      params={{ eventId: row.event_id }}
      className={`hover:bg-sunken flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2.5 -outline-offset-2 ${
        compact ? "" : `lg:min-h-12 lg:py-1.5 ${columns}`
      }`}
    >
      <span className={`text-ink-3 order-2 text-sm ${inGrid} ${compact ? "" : "lg:text-left"}`}>
        <Time at={row.received_at} />
      </span>
      <span className={`order-1 min-w-0 flex-1 basis-[calc(100%-10rem)] ${inGrid}`}>
        <span className="flex items-center gap-2">
          <span className="font-medium">{row.event}</span>
          <Flags flags={row.flags} />
        </span>
        <span className="text-ink-3 block font-mono text-xs break-all">
          {row.order_id ? `order ${row.order_id}` : row.event_id}
        </span>
      </span>
      <span className={`text-ink-2 order-4 text-sm ${inGrid}`}>{sourceWords[row.source]}</span>
      <span className={`order-3 text-right ${inGrid}`}>
        {row.value !== null && money(row.value, row.currency ?? undefined)}
      </span>
      <span className={`order-5 flex min-w-0 flex-wrap gap-x-3 gap-y-1 ${inGrid}`}>
        {row.deliveries.map((delivery) => (
          <Fate key={delivery.destination} delivery={delivery} />
        ))}
      </span>
    </Link>
  );
}

function Flags({ flags }: { readonly flags: readonly string[] }) {
  if (flags.length === 0) return null;
  const words = flags.map((flag) => flag.replaceAll("_", " ")).join(", ");
  return (
    <span title={`Flagged: ${words}`} className="text-held">
      <Flag role="img" aria-label={`Flagged: ${words}`} className="size-3.5" />
    </span>
  );
}
