import { KeySquare } from "lucide-react";
import type { MatchCoverage } from "../../../../src/wire/index.ts";
import { useRead } from "../../api/query.ts";
import { useStore } from "../../api/session.ts";
import { Empty } from "../../design/empty.tsx";
import { count, percent } from "../../design/number.ts";
import { Section } from "../../design/page.tsx";
import { Scroll } from "../../design/scroll.tsx";
import { ReadProblem } from "../../frame/fallback.tsx";
import { MatchBars } from "./match-bars.tsx";
import { MatchTrend } from "./match-trend.tsx";
import type { TabProps } from "./tab.ts";

/** Match-key coverage: measured on our events. What the platform makes of it, only the platform knows. */
export function MatchTab({ destination }: TabProps) {
  const store = useStore();
  const match = useRead("GET /api/stores/:store/destinations/:destination/match-keys", {
    params: { store, destination: destination.id },
  });
  if (match.isError) return <ReadProblem error={match.error} />;
  if (!match.data) return <span className="skeleton h-64 w-full" />;
  if (match.data.sample === 0) {
    return (
      <div className="card">
        <Empty icon={KeySquare} title="No event to measure yet">
          Which share of your events carries an e-mail, a phone number or a click ID will stand here after the
          first events.
        </Empty>
      </div>
    );
  }
  return (
    <div className="flex flex-col gap-4">
      <div className="grid gap-4 xl:grid-cols-[2fr_3fr] xl:items-start">
        <Coverage data={match.data} title={destination.title} />
        <MatchTrend destination={destination.id} title={destination.title} all={match.data} />
      </div>
      <Section title="By event" flush>
        <Scroll label="Match keys by event" className="px-4 pb-4">
          <ByEvent data={match.data} />
        </Scroll>
      </Section>
    </div>
  );
}

function Coverage({ data, title }: { readonly data: MatchCoverage; readonly title: string }) {
  return (
    <Section
      title="Match-key coverage"
      note={`All ${count(data.sample)} events that were delivered in the last 30 days. ${title}'s own score is computed there and not known here.`}
    >
      <MatchBars keys={data.keys} before={data.without_identity} />
      <p className="text-ink-2 mt-3">
        Estimated match quality {data.estimate.score} of 10; without what identity added, the same events
        would have {data.estimate.without_identity}. Ours: {data.estimate.formula}.
      </p>
      {data.anonymous_share !== null && (
        <p className="text-ink-2 mt-3">
          {percent(data.anonymous_share)} of the events carry no e-mail, phone number or customer ID.
        </p>
      )}
    </Section>
  );
}

function ByEvent({ data }: { readonly data: MatchCoverage }) {
  const keys = data.keys.map((one) => one.key);
  return (
    <table className="w-full text-left whitespace-nowrap">
      <thead className="text-ink-3 text-xs">
        <tr>
          <th scope="col" className="py-1 pr-3 font-normal">
            Event
          </th>
          <th scope="col" className="py-1 pr-3 text-right font-normal">
            Events
          </th>
          <th scope="col" className="py-1 pr-3 text-right font-normal">
            Quality
          </th>
          <th scope="col" className="py-1 pr-3 text-right font-normal">
            By identity
          </th>
          {data.keys.map(({ key, label }) => (
            <th key={key} scope="col" className="py-1 pr-3 text-right font-normal last:pr-0">
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="divide-line divide-y">
        {data.by_event.map((row) => (
          <tr key={row.event}>
            <td className="py-1.5 pr-3">{row.event}</td>
            <td className="py-1.5 pr-3 text-right">{count(row.sample)}</td>
            <td className="py-1.5 pr-3 text-right">{row.score.toFixed(1)}</td>
            <td className="py-1.5 pr-3 text-right">+{(row.score - row.score_without_identity).toFixed(1)}</td>
            {keys.map((key) => (
              <td key={key} className="py-1.5 pr-3 text-right last:pr-0">
                {percent(row.keys.find((one) => one.key === key)?.share ?? 0)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
