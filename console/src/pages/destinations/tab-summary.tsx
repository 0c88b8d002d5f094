import { Link } from "@tanstack/react-router";
import type { FormField } from "../../../../src/wire/index.ts";
import { useRead } from "../../api/query.ts";
import { useStore } from "../../api/session.ts";
import { Notice } from "../../design/notice.tsx";
import { count } from "../../design/number.ts";
import { Section } from "../../design/page.tsx";
import { Pairs } from "../../design/pairs.tsx";
import { shownAs } from "../../design/platform-word.ts";
import { duration } from "../../design/time.tsx";
import { BalanceDoors } from "./balance.tsx";
import { dayAgo } from "./list.tsx";
import type { TabProps } from "./tab.ts";

/** The last 24 hours of a destination: what became of the events and why, how fast, under which names. */
export function SummaryTab({ destination, type }: TabProps) {
  const store = useStore();
  const overview = useRead(
    "GET /api/stores/:store/overview",
    { params: { store }, query: { from: dayAgo() } },
    { live: true },
  );
  const mine = overview.data?.destinations.find((one) => one.id === destination.id);
  return (
    <div className="grid gap-4 xl:grid-cols-2 xl:items-start">
      <Section title="Last 24 hours" className="xl:col-span-2">
        {mine ? (
          <BalanceDoors balance={mine.balance} destination={destination.id} />
        ) : (
          <span className="skeleton h-12 w-full" />
        )}
        {mine && !mine.adds_up && (
          <Notice tone="bad" title="These counts do not add up">
            Received should equal the sum of all states. This is a defect of Signalpost; please report it.
          </Notice>
        )}
      </Section>
      <Section title="Why events were not sent">
        {mine ? (
          <Reasons
            destination={destination.id}
            skipped={mine.skipped_reasons}
            rejected={mine.rejected_reasons}
          />
        ) : (
          <span className="skeleton h-24 w-full" />
        )}
      </Section>
      <Section title="How it sends">
        <Pairs
          entries={[
            [
              "Delay",
              mine?.delay &&
                `half within ${duration(mine.delay.p50_ms)}, 95 % within ${duration(mine.delay.p95_ms)}`,
            ],
            ["Waiting", count(destination.status.waiting)],
            ...destination.settings
              .filter((one) => one.value !== null && one.value !== "")
              .map((one) => {
                const field = type.settings.find(({ name }) => name === one.name);
                return [
                  field?.label ?? one.name,
                  <SettingValue key={one.name} value={one.value} field={field} />,
                ] as const;
              }),
          ]}
        />
      </Section>
      <EventNames destination={destination} />
    </div>
  );
}

/** A setting as its form words it. */
function SettingValue({ value, field }: { readonly value: unknown; readonly field: FormField | undefined }) {
  const chosen = field?.choices?.find((one) => one.value === value);
  if (chosen) return chosen.label;
  return typeof value === "boolean" ? value ? "yes" : "no" : <code>{String(value)}</code>;
}

type Counted = readonly { readonly reason: string; readonly count: number }[];

function Reasons(props: {
  readonly destination: string;
  readonly skipped: Counted;
  readonly rejected: Counted;
}) {
  const all = [
    ...props.rejected.map((one) => ({ ...one, state: "rejected" as const })),
    ...props.skipped.map((one) => ({ ...one, state: "skipped" as const })),
  ];
  if (all.length === 0) return <p className="text-ink-2">Nothing was skipped or rejected.</p>;
  return (
    <ul className="divide-line divide-y">
      {all.map((one) => (
        <li key={`${one.state} ${one.reason}`}>
          <Link
            to="/events"
            search={{ state: one.state, destination: props.destination }}
            className="hover:bg-sunken flex items-center justify-between gap-3 rounded px-1 py-1.5"
          >
            <span>
              <span className={one.state === "rejected" ? "text-rejected" : "text-skipped"}>{one.state}</span>
              : {one.reason}
            </span>
            <span className="font-medium">{count(one.count)}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

function EventNames({ destination }: Pick<TabProps, "destination">) {
  return (
    <Section
      title="Names"
      note={`What the store calls an event, and what ${destination.title} is sent.`}
      className="xl:col-span-2"
    >
      <table className="w-full text-left">
        <thead className="text-ink-3 text-xs">
          <tr>
            <th scope="col" className="py-1 font-normal">
              Ours
            </th>
            <th scope="col" className="py-1 font-normal">
              At {destination.title}
            </th>
          </tr>
        </thead>
        <tbody className="divide-line divide-y">
          {Object.entries(destination.event_names).map(([ours, theirs]) => (
            <tr key={ours}>
              <td className="py-1.5 pr-4">{ours}</td>
              <td className="py-1.5">
                {theirs} <span className="text-ink-3 text-sm">{shownAs(destination.title, theirs)}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}
