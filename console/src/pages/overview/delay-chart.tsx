import { Clock } from "lucide-react";
import { CartesianGrid, Line, LineChart, Tooltip, XAxis, YAxis } from "recharts";
import type { DestinationOverview } from "../../../../src/wire/index.ts";
import { Empty } from "../../design/empty.tsx";
import { duration } from "../../design/time.tsx";
import {
  gridLook,
  hourTitle,
  Plot,
  plotLook,
  Tip,
  timeAxis,
  timeTicks,
  useNarrow,
  valueAxis,
} from "./chart.tsx";

const hourMs = 3_600_000;

interface Series {
  readonly key: string;
  readonly name: string;
  readonly colour: string;
  readonly dashed?: boolean;
}

/** An hour with a value for each line; hours in which nothing was sampled have none. */
type Row = { readonly hour: number } & Readonly<Record<string, number>>;

/** Told apart by lightness as well as by hue. */
const colours = [
  "var(--color-accent)",
  "var(--color-held-fill)",
  "var(--color-expired-fill)",
  "var(--color-delivered-fill)",
  "var(--color-rejected-fill)",
  "var(--color-skipped-fill)",
] as const;

/** One destination has both percentiles; several have a line each, because percentiles cannot be added. */
function linesOf(measured: readonly DestinationOverview[]): readonly Series[] {
  const [only, second] = measured;
  if (only && !second) {
    return [
      { key: `${only.id} p50_ms`, name: "Half are faster (p50)", colour: colours[0] },
      { key: `${only.id} p95_ms`, name: "95 % are faster (p95)", colour: colours[1], dashed: true },
    ];
  }
  return measured.slice(0, colours.length).map((one, index) => ({
    key: `${one.id} p95_ms`,
    name: `${one.title}, 95 % are faster (p95)`,
    colour: colours[index] ?? colours[0],
  }));
}

function rowsOf(measured: readonly DestinationOverview[]): readonly Row[] {
  const rows = new Map<number, Row>();
  for (const one of measured) {
    for (const { hour, p50_ms, p95_ms } of one.delay_hours) {
      const row = { hour, [`${one.id} p50_ms`]: p50_ms, [`${one.id} p95_ms`]: p95_ms };
      rows.set(hour, { ...rows.get(hour), ...row });
    }
  }
  return [...rows.values()].sort((a, b) => a.hour - b.hour);
}

interface DelayProps {
  readonly destinations: readonly DestinationOverview[];
  /** The range, so that both plots share their time axis. */
  readonly from: number;
  readonly to: number;
}

/** How long acceptance took, per hour. */
export function DelayChart({ destinations, from, to }: DelayProps) {
  const measured = destinations.filter((one) => one.delay_hours.length > 0);
  const axis = timeAxis((to - from) / hourMs, useNarrow());
  if (measured.length === 0) {
    return (
      <Empty icon={Clock} title="No delay measured yet">
        It is measured on delivered events.
      </Empty>
    );
  }
  const lines = linesOf(measured);
  const rows = rowsOf(measured);
  const cell = (row: Row, key: string) => (row[key] === undefined ? "" : duration(row[key]));
  return (
    <Plot
      label="Delay"
      legend={lines}
      head={["Hour", ...lines.map((one) => one.name)]}
      rows={rows.map((row) => [hourTitle(row.hour), ...lines.map((one) => cell(row, one.key))])}
    >
      <LineChart data={[...rows]} {...plotLook}>
        <CartesianGrid {...gridLook} />
        <XAxis {...axis} type="number" domain={[from, to]} ticks={timeTicks(from, to)} />
        <YAxis {...valueAxis} width={56} tickFormatter={(ms: number) => (ms === 0 ? "0" : duration(ms))} />
        <Tooltip
          content={({ active, payload }) =>
            active ? <HourTip row={payload[0]?.payload} lines={lines} /> : null
          }
        />
        {lines.map((one) => (
          <Line
            key={one.key}
            dataKey={one.key}
            stroke={one.colour}
            strokeWidth={2}
            strokeDasharray={one.dashed ? "5 3" : "0"}
            dot={{ r: 2, fill: one.colour, strokeWidth: 0 }}
            connectNulls
            isAnimationActive={false}
          />
        ))}
      </LineChart>
    </Plot>
  );
}

function HourTip({ row, lines }: { readonly row: Row | undefined; readonly lines: readonly Series[] }) {
  if (row === undefined) return null;
  const rows = lines.flatMap((one) => {
    const ms = row[one.key];
    return ms === undefined ? [] : [{ ...one, value: duration(ms) }];
  });
  return <Tip title={hourTitle(row.hour)} rows={rows} />;
}
