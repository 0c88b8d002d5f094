import { Clock } from "lucide-react";
import { useState } from "react";
import { CartesianGrid, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import type { DestinationOverview } from "../../../../src/wire/index.ts";
import { Empty } from "../../design/empty.tsx";
import { FilterSelect } from "../../design/field.tsx";
import { duration } from "../../design/time.tsx";
import { AsTable, axisLook, gridLook, hourTick, hourTitle, Legend, Tip, useNarrow } from "./chart.tsx";

type Hour = DestinationOverview["delay_hours"][number];

const series = [
  { key: "p50_ms", name: "Half are faster (p50)", colour: "var(--color-accent)" },
  { key: "p95_ms", name: "95 % are faster (p95)", colour: "var(--color-held-fill)" },
] as const;

/** How long acceptance took, per hour. One destination at a time: percentiles of several cannot be added. */
export function DelayChart({ destinations }: { readonly destinations: readonly DestinationOverview[] }) {
  const measured = destinations.filter((one) => one.delay_hours.length > 0);
  const [chosen, setChosen] = useState("");
  const shown = measured.find((one) => one.id === chosen) ?? measured[0];
  if (shown === undefined) {
    return (
      <Empty icon={Clock} title="No delay measured yet">
        It is measured on delivered events.
      </Empty>
    );
  }
  return (
    <>
      {measured.length > 1 && (
        <div className="mb-2">
          <FilterSelect
            label="Destination"
            value={shown.id}
            onChange={setChosen}
            choices={measured.map((one) => ({ value: one.id, label: `${one.title} (${one.id})` }))}
          />
        </div>
      )}
      <DelayLines hours={shown.delay_hours} title={shown.title} />
    </>
  );
}

function DelayLines({ hours, title }: { readonly hours: readonly Hour[]; readonly title: string }) {
  const narrow = useNarrow();
  return (
    <figure aria-label={`Delay of ${title}`}>
      <div aria-hidden className="h-60">
        <ResponsiveContainer width="100%" height="100%">
          <LineChart
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
              width={56}
              tickFormatter={(ms: number) => (ms === 0 ? "0" : duration(ms))}
            />
            <Tooltip
              content={({ active, payload }) => (active ? <HourTip hour={payload[0]?.payload} /> : null)}
            />
            {series.map((one) => (
              <Line
                key={one.key}
                type="monotone"
                dataKey={one.key}
                stroke={one.colour}
                strokeWidth={2}
                strokeDasharray={one.key === "p95_ms" ? "5 3" : "0"}
                dot={hours.length < 3}
                isAnimationActive={false}
              />
            ))}
          </LineChart>
        </ResponsiveContainer>
      </div>
      <Legend rows={series} />
      <AsTable
        head={["Hour", "p50", "p95"]}
        rows={hours.map((hour) => [hourTitle(hour.hour), duration(hour.p50_ms), duration(hour.p95_ms)])}
      />
    </figure>
  );
}

function HourTip({ hour }: { readonly hour: Hour | undefined }) {
  if (hour === undefined) return null;
  return (
    <Tip
      title={hourTitle(hour.hour)}
      rows={series.map((one) => ({ ...one, value: duration(hour[one.key]) }))}
    />
  );
}
