import { type ReactElement, useSyncExternalStore } from "react";
import { ResponsiveContainer } from "recharts";
import { Scroll } from "../../design/scroll.tsx";

/** Looks that both plots share. Colours are custom properties, so that a theme change needs no redraw. */
const axisLook = {
  stroke: "var(--color-line-strong)",
  tick: { fill: "var(--color-ink-3)", fontSize: 12 },
  tickLine: false,
} as const;

/** Lines behind the data. */
export const gridLook = { stroke: "var(--color-line)", vertical: false } as const;

const hourMs = 3_600_000;

const hourLabel = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const dayLabel = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const exactLabel = new Intl.DateTimeFormat("en-GB", {
  weekday: "short",
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
});

/** The time axis: hours within two days, days beyond. */
export function timeAxis(spanHours: number, narrow: boolean) {
  const label = spanHours <= 48 ? hourLabel : dayLabel;
  return {
    ...axisLook,
    dataKey: "hour",
    tickFormatter: (at: number) => label.format(at),
    minTickGap: narrow ? 48 : 32,
  };
}

/** Whole hours or days of the reader's clock, about eight over the span. */
export function timeTicks(from: number, to: number): number[] {
  const spanHours = (to - from) / hourMs;
  const step = [1, 2, 3, 6, 12, 24, 48].find((hours) => spanHours / hours <= 9) ?? 48;
  const midnight = new Date(from).setHours(0, 0, 0, 0);
  const first = midnight + Math.ceil((from - midnight) / (step * hourMs)) * step * hourMs;
  const ticks: number[] = [];
  for (let at = first; at <= to; at += step * hourMs) ticks.push(at);
  return ticks;
}

/** The axis of values. */
export const valueAxis = { ...axisLook, axisLine: false } as const;

/** What both plots are given beside their data. */
export const plotLook = {
  margin: { top: 6, right: 4, bottom: 0, left: 0 },
  accessibilityLayer: false,
} as const;

/** The hour in full, for the box under the pointer. */
export function hourTitle(at: number): string {
  return exactLabel.format(at);
}

function subscribe(listener: () => void): () => void {
  const query = window.matchMedia("(max-width: 640px)");
  query.addEventListener("change", listener);
  return () => query.removeEventListener("change", listener);
}

/** Whether the plot has to do with a phone's width. */
export function useNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => window.matchMedia("(max-width: 640px)").matches);
}

interface TipRow {
  readonly name: string;
  readonly value: string;
  readonly colour: string;
}

/** The box under the pointer. */
export function Tip({ title, rows }: { readonly title: string; readonly rows: readonly TipRow[] }) {
  return (
    <div className="bg-raised border-line shadow-pop rounded-lg border px-3 py-2 text-sm">
      <p className="text-ink-3 mb-1">{title}</p>
      <table>
        <tbody>
          {rows.map((row) => (
            <tr key={row.name}>
              <td className="pr-2">
                <svg viewBox="0 0 8 8" className="size-2" aria-hidden>
                  <rect width="8" height="8" rx="2" fill={row.colour} />
                </svg>
              </td>
              <td className="pr-4">{row.name}</td>
              <td className="text-right font-medium">{row.value}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface PlotProps {
  readonly label: string;
  readonly legend: readonly Omit<TipRow, "value">[];
  /** The same numbers as a table, for those who cannot see the plot or want to copy them. */
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly children: ReactElement;
}

/** A plot with its legend beside it and its numbers as a table. */
export function Plot({ label, legend, head, rows, children }: PlotProps) {
  return (
    <figure aria-label={label}>
      <div aria-hidden className="h-60">
        <ResponsiveContainer width="100%" height="100%">
          {children}
        </ResponsiveContainer>
      </div>
      <Legend rows={legend} />
      <AsTable head={head} rows={rows} />
    </figure>
  );
}

/** The names of the colours, beside the plot instead of inside it. */
function Legend({ rows }: { readonly rows: readonly Omit<TipRow, "value">[] }) {
  return (
    <ul className="text-ink-2 mt-2 flex flex-wrap gap-x-4 gap-y-1 text-sm">
      {rows.map((row) => (
        <li key={row.name} className="flex items-center gap-1.5">
          <svg viewBox="0 0 8 8" className="size-2.5" aria-hidden>
            <rect width="8" height="8" rx="2" fill={row.colour} />
          </svg>
          {row.name}
        </li>
      ))}
    </ul>
  );
}

function AsTable(props: { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] }) {
  return (
    <details className="mt-2 text-sm">
      <summary className="text-ink-3 w-fit rounded underline underline-offset-2">As a table</summary>
      <Scroll label="The plot as a table" className="mt-2 max-h-64">
        <table className="w-full text-right">
          <thead className="text-ink-3">
            <tr>
              {props.head.map((name) => (
                <th key={name} scope="col" className="px-2 py-1 font-normal first:text-left">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="divide-line divide-y">
            {props.rows.map((row) => (
              <tr key={row[0]}>
                {row.map((cell, index) => (
                  <td key={props.head[index]} className="px-2 py-1 whitespace-nowrap first:text-left">
                    {cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </details>
  );
}
