import { CartesianGrid, Line, LineChart, Tooltip, XAxis, YAxis } from "recharts";
import type { MatchCoverage } from "../../../../src/wire/index.ts";
import { count, percent } from "../../design/number.ts";
import { gridLook, Plot, plotLook, Tip, useNarrow, valueAxis } from "../overview/chart.tsx";

/** The choice that stands for the estimated quality. */
export const quality = "score";

/** One day of a measure: as sent, and as the events came in. */
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
const dayLabel = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });

/** The days of one measure: a match key's share, or the estimated quality. */
export function pointsOf(data: MatchCoverage, measure: string): readonly Point[] {
  const isKey = data.keys.some((one) => one.key === measure);
  return data.trend.map((day): Point => {
    const share = (keys: typeof day.keys) => keys.find((one) => one.key === measure)?.share ?? 0;
    const [sent, own] = isKey
      ? [share(day.keys), share(day.without_identity)]
      : [day.score, day.score_without_identity];
    return { day: day.day, sample: day.sample, sent, own };
  });
}

/** A measure by day as two lines; the space between them is what identity added. */
export function TrendLines(props: {
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
