import { Link } from "@tanstack/react-router";
import type { Addition, TraceCopy, TraceDelivery } from "../../../../src/wire/index.ts";
import { Json } from "../../design/code.tsx";
import { shownAfter, shownAs } from "../../design/platform-word.ts";
import { sentence } from "../../design/sentence.ts";
import { StateBadge, stateLooks } from "../../design/state.tsx";
import { Time } from "../../design/time.tsx";
import { sourceWords } from "../events/event-search.ts";
import { Attempts } from "./attempt.tsx";

interface DeliveryCardProps {
  readonly delivery: TraceDelivery;
  /** The same destination's deliveries of other copies. */
  readonly others: readonly TraceDelivery[];
  readonly copies: readonly TraceCopy[];
}

/** One destination's part: the outcome first, then why, then what exactly was sent and answered. */
export function DeliveryCard({ delivery, others, copies }: DeliveryCardProps) {
  const look = stateLooks[delivery.outcome];
  return (
    <section className="card min-w-0 overflow-hidden" aria-label={`${delivery.title}: ${look.word}`}>
      <header className="border-line flex flex-wrap items-center justify-between gap-2 border-b px-4 py-3">
        <h2 className="flex items-center gap-2 font-semibold">
          <Link
            to="/destinations/$destination"
            params={{ destination: delivery.destination }}
            className="hover:underline"
          >
            {delivery.title}
          </Link>
          <span className="text-ink-3 font-mono text-xs font-normal">{delivery.destination}</span>
        </h2>
        <StateBadge
          state={delivery.outcome}
          reason={delivery.outcome === "delivered" ? undefined : delivery.reason}
        />
      </header>
      <div className="flex flex-col gap-4 px-4 py-3">
        <Verdict delivery={delivery} copies={copies} />
        <Additions delivery={delivery} />
        <Attempts attempts={delivery.attempts} />
        <Payload delivery={delivery} />
        <OtherCopies others={others} copies={copies} />
      </div>
    </section>
  );
}

function Verdict({ delivery, copies }: Pick<DeliveryCardProps, "copies" | "delivery">) {
  const alias = shownAs(delivery.title, delivery.payload_name);
  const after = delivery.outcome === "delivered" ? shownAfter(delivery.title) : undefined;
  const last = delivery.attempts.at(-1);
  const other = delivery.other_copy;
  // "accepted" says no more than the line below it.
  const told =
    delivery.detail === delivery.reason && delivery.outcome === "delivered" ? "" : sentence(delivery.detail);
  return (
    <div>
      {(told !== "" || delivery.due_at !== null) && (
        <p>
          {told}
          {delivery.due_at !== null && (
            <>
              {" Next try "}
              <Time at={delivery.due_at} />.
            </>
          )}
        </p>
      )}
      {delivery.outcome === "delivered" && (
        <p className="text-ink-2">
          {delivery.title} accepted it
          {last && (
            <>
              {" "}
              <Time at={last.at + last.duration_ms} />
            </>
          )}
          .{after && ` ${after}`}
        </p>
      )}
      {other && !copies.some((copy) => copy.place === other.place) && (
        <p className="text-ink-2">
          That copy: <OtherEvent event={other} />
        </p>
      )}
      {alias && (
        <p className="text-ink-2">
          Sent as <code>{delivery.payload_name}</code>. {alias}.
        </p>
      )}
      {delivery.rule && <RuleLink delivery={delivery} label={delivery.rule.label} />}
      {delivery.notes.map((note) => (
        <p key={note} className="text-ink-3 text-sm">
          {note}
        </p>
      ))}
    </div>
  );
}

function RuleLink({ delivery, label }: { readonly delivery: TraceDelivery; readonly label: string }) {
  const look = "text-accent underline underline-offset-2";
  const kind = delivery.rule?.kind;
  if (kind === "exclusion") {
    return (
      <Link to="/settings/$section" params={{ section: "exclusions" }} className={look}>
        {label}
      </Link>
    );
  }
  if (kind === "consent") {
    return (
      <Link to="/settings/$section" params={{ section: "consent" }} className={look}>
        {label}
      </Link>
    );
  }
  return (
    <Link
      to="/destinations/$destination"
      params={{ destination: delivery.destination }}
      search={{ tab: kind === "filter" ? "filter" : "settings" }}
      className={look}
    >
      {label}
    </Link>
  );
}

function Additions({ delivery }: { readonly delivery: TraceDelivery }) {
  if (delivery.additions.length === 0) return null;
  return (
    <div>
      <h3 className="text-ink-3 mb-1 text-sm font-medium">Added from the profile when it was sent</h3>
      <ul className="flex flex-col gap-1">
        {delivery.additions.map((addition) => (
          <li key={addition.field} className="flex flex-wrap items-baseline gap-x-2">
            <code className="text-sm">{addition.field}</code>
            <code className="text-ink-3 text-sm break-all">{addition.value}</code>
            {addition.from && (
              <span className="text-ink-2 text-sm">
                from <OtherEvent event={addition.from} />
              </span>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

function OtherEvent({ event }: { readonly event: NonNullable<Addition["from"]> }) {
  return (
    <>
      <Link
        to="/events/$eventId"
        params={{ eventId: event.event_id }}
        className="text-accent underline underline-offset-2"
      >
        {event.event}
      </Link>
      , <Time at={event.received_at} />
    </>
  );
}

function Payload({ delivery }: { readonly delivery: TraceDelivery }) {
  if (delivery.payload === null || delivery.payload === undefined) return null;
  const sent = delivery.attempts.length > 0;
  return (
    <details>
      <summary className="text-accent w-fit rounded underline underline-offset-2">
        {sent ? "What was sent, personal data masked" : "What would be sent, personal data masked"}
      </summary>
      <div className="mt-2">
        <Json value={delivery.payload} label="Payload" />
      </div>
    </details>
  );
}

function OtherCopies(props: {
  readonly others: readonly TraceDelivery[];
  readonly copies: readonly TraceCopy[];
}) {
  if (props.others.length === 0) return null;
  return (
    <div className="border-line border-t pt-3">
      <h3 className="text-ink-3 mb-1 text-sm font-medium">Other copies with this ID</h3>
      <ul className="flex flex-col gap-1.5">
        {props.others.map((other) => {
          const copy = props.copies.find((one) => one.place === other.place);
          return (
            <li key={other.place} className="flex flex-wrap items-center gap-2">
              <span>{other.event}</span>
              {copy && <span className="text-ink-3 text-sm">{sourceWords[copy.source]}</span>}
              <StateBadge state={other.outcome} reason={other.reason} />
              <span className="text-ink-2 text-sm">{sentence(other.detail)}</span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
