import { CheckCheck, TriangleAlert } from "lucide-react";
import type { DestinationOverview, Overview } from "../../../../src/wire/index.ts";
import { count, counted } from "../../design/number.ts";
import { BalanceDoors } from "../destinations/balance.tsx";

interface TotalsProps {
  readonly data: Overview;
  /** One destination, or all. */
  readonly shown: readonly DestinationOverview[];
  readonly from: string;
}

/** The balance of the range: received is the sum of all states, and the page says whether it is. */
export function Totals({ data, shown, from }: TotalsProps) {
  const addsUp = shown.every((one) => one.adds_up);
  const Icon = addsUp ? CheckCheck : TriangleAlert;
  const [only, second] = shown;
  const one = second === undefined ? only : undefined;
  return (
    <section aria-label="Counts" className="card px-2 py-2">
      <div className="flex flex-wrap items-center justify-between gap-x-4">
        <BalanceDoors
          every
          balance={one?.balance ?? data.total}
          from={from}
          {...(one && data.destinations.length > 1 ? { destination: one.id } : {})}
        />
        <p
          className={`flex items-center gap-1.5 px-2 text-sm ${addsUp ? "text-ink-2" : "text-rejected font-medium"}`}
        >
          <Icon aria-hidden className="size-4" />
          {addsUp ? "Adds up" : "Does not add up: please report this"}
        </p>
      </div>
      {!one && (
        <p className="text-ink-3 px-2 pb-1 text-sm">
          {count(data.received)} events, counted once for each of{" "}
          {counted(data.destinations.length, "destination")}.
        </p>
      )}
    </section>
  );
}
