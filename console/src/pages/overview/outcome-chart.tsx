import { Area, AreaChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import type { DestinationOverview } from "../../../../src/wire/index.ts";
import { count, shortCount } from "../../design/number.ts";
import { stateLooks } from "../../design/state.tsx";
import { AsTable, axisLook, gridLook, hourTick, hourTitle, Legend, Tip, useNarrow } from "./chart.tsx";

type Hour = DestinationOverview["hours"][number];

/** From the bottom up: what went well first, so that trouble stands on top and moves the outline. */
const series = [
  { key: "delivered", name: stateLooks.delivered.word, colour: stateLooks.delivered.fill },
  { key: "skipped", name: stateLooks.skipped.word, colour: stateLooks.skipped.fill },
  { key: "open", name: "Waiting, parked or held", colour: stateLooks.waiting.fill },
  { key: "expired", name: stateLooks.expired.word, colour: stateLooks.expired.fill },
  { key: "rejected", name: stateLooks.rejected.word, colour: stateLooks.rejected.fill },
] as const;

/** Hours of all destinations added up. */
export function addHours(destinations: readonly DestinationOverview[]): readonly Hour[] {
  const sums = new Map<number, Hour>();
  for (const hour of destinations.flatMap((one) => one.hours)) {
    const was = sums.get(hour.hour);
    sums.set(
      hour.hour,
      was === undefined
        ? hour
        : {
            hour: hour.hour,
            delivered: was.delivered + hour.delivered,
            skipped: was.skipped + hour.skipped,
            rejected: was.rejected + hour.rejected,
            expired: was.expired + hour.expired,
            open: was.open + hour.open,
          },
    );
  }
  return [...sums.values()].sort((a, b) => a.hour - b.hour);
}

/** What became of the events of each hour, stacked. */
export function OutcomeChart({ destinations }: { readonly destinations: readonly DestinationOverview[] }) {
  const hours = addHours(destinations);
  const narrow = useNarrow();
  const shown = series.filter((one) => hours.some((hour) => hour[one.key] > 0) || one.key === "delivered");
  return (
    <figure aria-label="Outcomes per hour">
      <div aria-hidden className="h-60">
        <ResponsiveContainer width="100%" height="100%">
          <AreaChart
            data={[...hours]}
            margin={{ top: 6, right: 4, bottom: 0, left: 0 }}
            accessibilityLayer={false}
          >
            <CartesianGrid {...gridLook} />
            <XAxis
              dataKey="hour"
              {...axisLook}
              tickFormatter={hourTick(hours.length)}
              minTickGap={narrow ? 48 : 32}
            />
            <YAxis
              {...axisLook}
              axisLine={false}
              width={44}
              tickFormatter={shortCount}
              allowDecimals={false}
            />
            <Tooltip
              content={({ active, payload }) => (active ? <HourTip hour={payload[0]?.payload} /> : null)}
            />
            {shown.map((one) => (
              <Area
                key={one.key}
                type="monotone"
                dataKey={one.key}
                stackId="all"
                stroke={one.colour}
                fill={one.colour}
                fillOpacity={0.72}
                isAnimationActive={false}
              />
            ))}
          </AreaChart>
        </ResponsiveContainer>
      </div>
      <Legend rows={shown} />
      <AsTable
        head={["Hour", ...shown.map((one) => one.name)]}
        rows={hours.map((hour) => [hourTitle(hour.hour), ...shown.map((one) => count(hour[one.key]))])}
      />
    </figure>
  );
}

function HourTip({ hour }: { readonly hour: Hour | undefined }) {
  if (hour === undefined) return null;
  const rows = series
    .filter((one) => hour[one.key] > 0)
    .map((one) => ({ ...one, value: count(hour[one.key]) }));
  return <Tip title={hourTitle(hour.hour)} rows={rows.toReversed()} />;
}
