import { Bar, BarChart, CartesianGrid, Tooltip, XAxis, YAxis } from "recharts";
import type { DestinationOverview } from "../../../../src/wire/index.ts";
import { count, shortCount } from "../../design/number.ts";
import { stateLooks } from "../../design/state.tsx";
import { gridLook, hourTitle, Plot, plotLook, Tip, timeAxis, useNarrow, valueAxis } from "./chart.tsx";

type Hour = DestinationOverview["hours"][number];

const hourMs = 3_600_000;

/** From the bottom up: what went well first, so that trouble stands on top where it shows. */
const series = [
  { key: "delivered", name: stateLooks.delivered.word, colour: stateLooks.delivered.fill },
  { key: "skipped", name: stateLooks.skipped.word, colour: stateLooks.skipped.fill },
  { key: "open", name: "Waiting, parked or held", colour: stateLooks.waiting.fill },
  { key: "expired", name: stateLooks.expired.word, colour: stateLooks.expired.fill },
  { key: "rejected", name: stateLooks.rejected.word, colour: stateLooks.rejected.fill },
] as const;

/** All destinations added up, in steps wide enough to be told apart. */
export function addHours(destinations: readonly DestinationOverview[], stepHours = 1): readonly Hour[] {
  const stepMs = stepHours * hourMs;
  const sums = new Map<number, Hour>();
  for (const one of destinations.flatMap((destination) => destination.hours)) {
    const hour = Math.floor(one.hour / stepMs) * stepMs;
    const was = sums.get(hour) ?? { hour, delivered: 0, skipped: 0, rejected: 0, expired: 0, open: 0 };
    sums.set(hour, {
      hour,
      delivered: was.delivered + one.delivered,
      skipped: was.skipped + one.skipped,
      rejected: was.rejected + one.rejected,
      expired: was.expired + one.expired,
      open: was.open + one.open,
    });
  }
  return [...sums.values()].sort((a, b) => a.hour - b.hour);
}

/** What became of the events of each hour, stacked. */
export function OutcomeChart(props: {
  readonly destinations: readonly DestinationOverview[];
  readonly stepHours: number;
}) {
  const hours = addHours(props.destinations, props.stepHours);
  const axis = timeAxis(hours.length * props.stepHours, useNarrow());
  const shown = series.filter((one) => hours.some((hour) => hour[one.key] > 0) || one.key === "delivered");
  return (
    <Plot
      label="Outcomes per hour"
      legend={shown}
      head={["Hour", ...shown.map((one) => one.name)]}
      rows={hours.map((hour) => [hourTitle(hour.hour), ...shown.map((one) => count(hour[one.key]))])}
    >
      <BarChart data={[...hours]} {...plotLook} barCategoryGap="18%">
        <CartesianGrid {...gridLook} />
        <XAxis {...axis} />
        <YAxis {...valueAxis} width={44} tickFormatter={shortCount} allowDecimals={false} />
        <Tooltip
          cursor={{ fill: "var(--color-sunken)" }}
          content={({ active, payload }) => (active ? <HourTip hour={payload[0]?.payload} /> : null)}
        />
        {shown.map((one) => (
          <Bar key={one.key} dataKey={one.key} stackId="all" fill={one.colour} isAnimationActive={false} />
        ))}
      </BarChart>
    </Plot>
  );
}

function HourTip({ hour }: { readonly hour: Hour | undefined }) {
  if (hour === undefined) return null;
  const rows = series
    .filter((one) => hour[one.key] > 0)
    .map((one) => ({ ...one, value: count(hour[one.key]) }));
  return <Tip title={hourTitle(hour.hour)} rows={rows.toReversed()} />;
}
