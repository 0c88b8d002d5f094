import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Reconciliation as Found, ShopReconciliation } from "../../../../src/wire/index.ts";
import { useRead } from "../../api/query.ts";
import { useMay, useStore } from "../../api/session.ts";
import { Button } from "../../design/button.tsx";
import { SkeletonRows } from "../../design/empty.tsx";
import { FilterSelect } from "../../design/field.tsx";
import { Notice } from "../../design/notice.tsx";
import { count, counted } from "../../design/number.ts";
import { Page, Section } from "../../design/page.tsx";
import { ReadProblem } from "../../frame/fallback.tsx";
import { BalanceDoors } from "../destinations/balance.tsx";
import { DiagnoseTabs } from "./diagnose-tabs.tsx";

const dayMs = 86_400_000;
const ranges = [
  { value: "1", label: "Last 24 hours" },
  { value: "7", label: "Last 7 days" },
  { value: "30", label: "Last 30 days" },
  { value: "all", label: "Everything stored" },
] as const;

/** Whether every stored event is in exactly one place at every destination, and whether the shop's orders are here. */
export function Reconciliation() {
  const store = useStore();
  const [days, setDays] = useState("7");
  // The range begins when the page is opened; asking again must not move it under the reader.
  const [opened] = useState(() => Date.now());
  const query: { from?: string } = days === "all" ? {} : { from: String(opened - Number(days) * dayMs) };
  const found = useRead(
    "GET /api/stores/:store/reconciliation",
    { params: { store }, query },
    { keep: true },
  );
  return (
    <Page
      title="Diagnose: reconciliation"
      heading="Diagnose"
      intro="What is wrong, found in your own events and settings."
      actions={<FilterSelect label="Range" value={days} onChange={setDays} choices={ranges} />}
    >
      <DiagnoseTabs current="reconciliation" />
      {found.isError && <ReadProblem error={found.error} retry={() => void found.refetch()} />}
      {found.isPending && (
        <div className="card">
          <SkeletonRows rows={4} tall />
        </div>
      )}
      {found.data && (
        <div className="flex flex-col gap-4">
          <Notice tone={found.data.adds_up ? "good" : "bad"} title={found.data.sentence}>
            Received = delivered + skipped + rejected + expired + waiting + parked + held.{" "}
            {counted(found.data.stored, "event")} in the log, compared with the books of{" "}
            {counted(found.data.destinations.length, "destination")}.
          </Notice>
          <Books found={found.data} from={query.from} />
          <Shop shop={found.data.shop} store={store} from={opened - shopDays(days) * dayMs} />
        </div>
      )}
    </Page>
  );
}

/** Orders are compared over at most 31 days. */
function shopDays(days: string): number {
  return days === "all" ? 30 : Number(days);
}

function Books({ found, from }: { readonly found: Found; readonly from: string | undefined }) {
  return (
    <Section title="Per destination" note="Counted by the time at which events were received.">
      {found.destinations.length === 0 && <p className="text-ink-2">There is no destination yet.</p>}
      <ul className="divide-line divide-y">
        {found.destinations.map((one) => (
          <li
            key={one.id}
            className="grid gap-x-6 gap-y-1 py-2 lg:grid-cols-[10rem_1fr_auto] lg:items-center"
          >
            <Link
              to="/destinations/$destination"
              params={{ destination: one.id }}
              className="text-accent w-fit font-medium underline underline-offset-2"
            >
              {one.id}
            </Link>
            <div className="-mx-2">
              <BalanceDoors
                balance={one.balance}
                destination={one.id}
                every
                {...(from === undefined ? {} : { from })}
              />
            </div>
            <p className={`text-sm ${one.adds_up ? "text-delivered" : "text-rejected font-medium"}`}>
              {one.adds_up ? "Adds up" : `${counted(one.missing, "event")} without a place`}
              {one.before_start > 0 && (
                <span className="text-ink-3 block font-normal">
                  {counted(one.before_start, "event")} came before it was created
                </span>
              )}
            </p>
          </li>
        ))}
      </ul>
    </Section>
  );
}

interface ShopProps {
  readonly shop: string | null;
  readonly store: string;
  readonly from: number;
}

function Shop({ shop, store, from }: ShopProps) {
  const may = useMay("operate");
  const [asked, setAsked] = useState<number | null>(null);
  const found = useRead(
    "GET /api/stores/:store/reconciliation/shop",
    { params: { store }, query: { from: String(asked ?? from) } },
    { enabled: asked !== null },
  );
  if (shop === null) {
    return (
      <Section title="Shop's own orders">
        <p className="text-ink-2">
          For a Shopify store with an Admin API token (
          <Link to="/settings/$section" params={{ section: "shopify" }} className="text-accent underline">
            Settings, Shopify
          </Link>
          ; scope <code>read_orders</code>) the shop&rsquo;s orders are compared with the purchases stored
          here.
        </p>
      </Section>
    );
  }
  return (
    <Section
      title="Shop's own orders"
      note={`The orders that ${shop} lists, against the purchases stored here.`}
      actions={
        <Button small busy={found.isFetching} disabled={!may} onClick={() => setAsked(from)}>
          Compare
        </Button>
      }
    >
      {found.isError && <ReadProblem error={found.error} retry={() => void found.refetch()} />}
      {found.data && <Orders found={found.data} />}
      {asked === null && <p className="text-ink-2">Reading the orders takes a few seconds.</p>}
    </Section>
  );
}

function Orders({ found }: { readonly found: ShopReconciliation }) {
  const good = found.only_in_shop === 0 && found.only_here === 0;
  return (
    <div className="flex flex-col gap-2">
      <Notice tone={good ? "good" : "warn"} title={found.sentence} live>
        {found.complete ? null : "The range has more orders than were read; choose a shorter one."}
      </Notice>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
        <dt className="text-ink-2">In both</dt>
        <dd>{count(found.in_both)}</dd>
        <dt className="text-ink-2">Only in the shop</dt>
        <dd>
          {count(found.only_in_shop)} {listed(found.only_in_shop_orders)}
        </dd>
        <dt className="text-ink-2">Only here</dt>
        <dd>
          {count(found.only_here)} {listed(found.only_here_orders)}
        </dd>
      </dl>
    </div>
  );
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? "" : `(${names.join(", ")})`;
}
