import type { EventRow } from "../../../../src/wire/index.ts";
import { StateBadge } from "../../design/state.tsx";

/** What became of an event at one destination, for rows. */
export function Fate({ delivery }: { readonly delivery: EventRow["deliveries"][number] }) {
  const told =
    delivery.state === "delivered" || delivery.reason === delivery.state ? undefined : delivery.reason;
  return (
    <span className="flex min-w-0 items-center gap-1.5">
      <span className="text-ink-3 text-xs">{delivery.destination}</span>
      <StateBadge state={delivery.state} reason={told} />
    </span>
  );
}
