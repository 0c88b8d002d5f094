import type { Query } from "../../../../src/wire/index.ts";
import { TabLinks } from "../../design/tabs.tsx";

/** A question that the checks answer. */
export type Topic = NonNullable<Query<"GET /api/stores/:store/diagnose">>["topic"];

const topics: readonly { readonly topic: Topic; readonly name: string }[] = [
  { topic: "missing", name: "Events do not appear" },
  { topic: "duplicates", name: "Duplicates" },
  { topic: "match", name: "Low match quality" },
];

/** The questions, and the books beside them. */
export function DiagnoseTabs(props: {
  readonly current: Topic | "reconciliation";
  /** Chosen destination, kept from question to question; "" for all. */
  readonly destination?: string;
}) {
  const { current, destination = "" } = props;
  const tabs = topics.map(({ topic, name }) => ({
    name,
    current: topic === current,
    to: "/diagnose" as const,
    search: { topic, ...(destination === "" ? {} : { destination }) },
  }));
  const books = {
    name: "Reconciliation",
    current: current === "reconciliation",
    to: "/diagnose/reconciliation" as const,
  };
  return <TabLinks key={current} label="Questions" tabs={[...tabs, books]} />;
}
