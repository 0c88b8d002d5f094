import { Link } from "@tanstack/react-router";
import type { Balance, DeliveryState } from "../../../../src/wire/index.ts";
import { count } from "../../design/number.ts";
import { stateLooks } from "../../design/state.tsx";

const order: readonly DeliveryState[] = [
  "delivered",
  "skipped",
  "rejected",
  "expired",
  "waiting",
  "parked",
  "held",
];

interface BalanceProps {
  readonly balance: Balance;
  /** Counts of one destination open its events. */
  readonly destination?: string;
  readonly from?: string;
  /** Also states without events, so that the sum can be checked by eye. @default false */
  readonly every?: boolean;
}

/**
 * Counts of each state as doors to the events they count. States without events are left out, but for the main ones.
 */
export function BalanceDoors({ balance, destination, from, every = false }: BalanceProps) {
  const range = { ...(destination ? { destination } : {}), ...(from ? { from } : {}) };
  const shown = order.filter((state) => every || balance[state] > 0 || state === "delivered");
  return (
    <dl className="flex flex-wrap gap-x-1">
      <Door label="Received" value={balance.received} look="text-ink-2" search={range} />
      {shown.map((state) => (
        <Door
          key={state}
          label={stateLooks[state].word}
          value={balance[state]}
          look={stateLooks[state].text}
          search={{ state, ...range }}
          state={state}
        />
      ))}
    </dl>
  );
}

interface DoorProps {
  readonly label: string;
  readonly value: number;
  readonly look: string;
  readonly search: Readonly<Record<string, string>>;
  readonly state?: DeliveryState;
}

function Door({ label, value, look, search, state }: DoorProps) {
  const Icon = state && stateLooks[state].icon;
  return (
    <div className="hover:bg-sunken relative rounded-md px-2 py-1">
      <dt className={`flex items-center gap-1 text-xs ${value === 0 ? "text-ink-3" : look}`}>
        {Icon && <Icon aria-hidden className="size-3.5" />}
        {label}
      </dt>
      <dd className={`text-lg ${value === 0 ? "text-ink-3" : "font-semibold"}`}>
        <Link
          to="/events"
          search={search}
          aria-label={`${label}: ${count(value)}, show these events`}
          className="rounded after:absolute after:inset-0 after:rounded-md focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-focus"
        >
          {count(value)}
        </Link>
      </dd>
    </div>
  );
}
