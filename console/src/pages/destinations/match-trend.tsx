import { ChartLine } from "lucide-react";
import { useState } from "react";
import type { MatchCoverage } from "../../../../src/wire/index.ts";
import { useRead } from "../../api/query.ts";
import { useStore } from "../../api/session.ts";
import { Empty } from "../../design/empty.tsx";
import { FilterSelect } from "../../design/field.tsx";
import { Section } from "../../design/page.tsx";
import { ReadProblem } from "../../frame/fallback.tsx";
import { pointsOf, quality, TrendLines } from "./trend-lines.tsx";

/** How coverage changed from day to day, of one event or of all; the space between the lines is what identity added. */
export function MatchTrend(props: {
  readonly destination: string;
  readonly title: string;
  readonly all: MatchCoverage;
}) {
  const store = useStore();
  const [event, setEvent] = useState("");
  const [measure, setMeasure] = useState<string>(quality);
  const chosen = useRead("GET /api/stores/:store/destinations/:destination/match-keys", {
    params: { store, destination: props.destination },
    ...(event === "" ? {} : { query: { event } }),
  });
  const data = chosen.data ?? props.all;
  const key = data.keys.find((one) => one.key === measure);
  const points = pointsOf(data, measure);
  return (
    <Section
      title="Day by day"
      note="Delivered events by the day they were received (UTC). Coverage usually rises for two weeks after the start."
    >
      <div className="mb-3 flex flex-wrap gap-2">
        <FilterSelect
          label="Event"
          value={event}
          onChange={setEvent}
          choices={[
            { value: "", label: "All events" },
            ...props.all.by_event.map((one) => ({ value: one.event, label: one.event })),
          ]}
        />
        <FilterSelect
          label="Measure"
          value={measure}
          onChange={setMeasure}
          choices={[
            { value: quality, label: "Estimated quality" },
            ...data.keys.map((one) => ({ value: one.key, label: one.label })),
          ]}
        />
      </div>
      {chosen.isError && <ReadProblem error={chosen.error} />}
      {points.length === 0 ? (
        <Empty icon={ChartLine} title="No day to show">
          None of these events was delivered in the last 30 days.
        </Empty>
      ) : (
        <TrendLines
          points={points}
          title={`${key?.label ?? "Estimated quality"} at ${props.title}`}
          share={Boolean(key)}
        />
      )}
    </Section>
  );
}
