import { Link } from "@tanstack/react-router";
import { ShoppingBag } from "lucide-react";
import type { EventRow } from "../../../../src/wire/index.ts";
import { Empty } from "../../design/empty.tsx";
import { money } from "../../design/number.ts";
import { Section } from "../../design/page.tsx";
import { Time } from "../../design/time.tsx";
import { Fate } from "../events/fate.tsx";
import { oneAnOrder } from "./one-an-order.ts";

const ordersMax = 6;

/** The latest orders and what became of each. */
export function Purchases({ purchases }: { readonly purchases: readonly EventRow[] }) {
  return (
    <Section
      title="Latest purchases"
      flush
      actions={
        <Link
          to="/events"
          search={{ event: "Purchase" }}
          className="text-accent text-sm underline underline-offset-2"
        >
          All purchases
        </Link>
      }
    >
      {purchases.length === 0 && (
        <Empty icon={ShoppingBag} title="No purchase yet">
          Orders appear here with what became of them at each destination.
        </Empty>
      )}
      <ul className="divide-line border-line divide-y border-t">
        {oneAnOrder(purchases)
          .slice(0, ordersMax)
          .map((row) => (
            <li key={row.place}>
              <Link
                to="/events/$eventId"
                params={{ eventId: row.event_id }}
                className="hover:bg-sunken flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2 -outline-offset-2"
              >
                <span className="font-mono text-sm break-all">{row.order_id ?? row.event_id}</span>
                <span className="font-medium">
                  {money(row.value ?? undefined, row.currency ?? undefined)}
                </span>
                <span className="text-ink-3 text-sm">
                  <Time at={row.received_at} />
                </span>
                <span className="ml-auto flex flex-wrap justify-end gap-x-3 gap-y-1">
                  {row.deliveries.map((one) => (
                    <Fate key={one.destination} delivery={one} />
                  ))}
                </span>
              </Link>
            </li>
          ))}
      </ul>
    </Section>
  );
}
