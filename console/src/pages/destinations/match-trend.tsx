import { ChartLine } from "lucide-react";
import { useState } from "react";
import { CartesianGrid, Line, LineChart, Tooltip, XAxis, YAxis } from "recharts";
import type { MatchCoverage } from "../../../../src/wire/index.ts";
import { useRead } from "../../api/query.ts";
import { useStore } from "../../api/session.ts";
import { Empty } from "../../design/empty.tsx";
import { FilterSelect } from "../../design/field.tsx";
import { count, percent } from "../../design/number.ts";
import { Section } from "../../design/page.tsx";
import { ReadProblem } from "../../frame/fallback.tsx";
import { gridLook, Plot, plotLook, Tip, useNarrow, valueAxis } from "../overview/chart.tsx";

interface Point {
  readonly day: number;
  readonly sample: number;
  readonly sent: number;
  readonly own: number;
}

const series = [
  { key: "sent", name: "As sent", colour: "var(--color-accent)" },
  { key: "own", name: "As it came in, without identity", colour: "var(--color-held-fill)" },
] as const;
/** The choice that stands for the estimated quality. */
const quality = "score";

const dayLabel = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });

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
  const points = data.trend.map((day): Point => {
    const share = (keys: typeof day.keys) => keys.find((one) => one.key === measure)?.share ?? 0;
    const [sent, own] = key
      ? [share(day.keys), share(day.without_identity)]
      : [day.score, day.score_without_identity];
    return { day: day.day, sample: day.sample, sent, own };
  });
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

function TrendLines(props: {
  readonly points: readonly Point[];
  readonly title: string;
  /** Shares of events, not points out of ten. */
  readonly share: boolean;
}) {
  const narrow = useNarrow();
  const show = (value: number) => (props.share ? percent(value) : value.toFixed(1));
  return (
    <Plot
      label={`${props.title}, by day`}
      legend={series}
      head={["Day", "Events", "As sent", "Without identity"]}
      rows={props.points.map((one) => [
        dayLabel.format(one.day),
        count(one.sample),
        show(one.sent),
        show(one.own),
      ])}
    >
      <LineChart data={[...props.points]} {...plotLook}>
        <CartesianGrid {...gridLook} />
        <XAxis
          {...valueAxis}
          dataKey="day"
          tickFormatter={(day: number) => dayLabel.format(day)}
          minTickGap={narrow ? 48 : 32}
        />
        <YAxis
          {...valueAxis}
          width={48}
          domain={[0, props.share ? 1 : 10]}
          tickFormatter={(value: number) => (props.share ? percent(value) : String(value))}
        />
        <Tooltip
          content={({ active, payload }) =>
            active ? <DayTip point={payload[0]?.payload} show={show} /> : null
          }
        />
        {series.map((one) => (
          <Line
            key={one.key}
            dataKey={one.key}
            stroke={one.colour}
            strokeWidth={2}
            strokeDasharray={one.key === "own" ? "5 3" : "0"}
            dot={props.points.length < 3}
            isAnimationActive={false}
          />
        ))}
      </LineChart>
    </Plot>
  );
}

function DayTip(props: { readonly point: Point | undefined; readonly show: (value: number) => string }) {
  const { point, show } = props;
  if (point === undefined) return null;
  return (
    <Tip
      title={`${dayLabel.format(point.day)}, ${count(point.sample)} events`}
      rows={series.map((one) => ({ ...one, value: show(point[one.key]) }))}
    />
  );
}
