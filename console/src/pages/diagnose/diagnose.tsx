import { useNavigate, useSearch } from "@tanstack/react-router";
import { CircleCheck, CircleHelp, CircleX, type LucideIcon, RotateCw, TriangleAlert } from "lucide-react";
import type { Diagnosis } from "../../../../src/wire/index.ts";
import { useRead } from "../../api/query.ts";
import { useStore } from "../../api/session.ts";
import { Button } from "../../design/button.tsx";
import { SkeletonRows } from "../../design/empty.tsx";
import { FilterSelect } from "../../design/field.tsx";
import { Page, Section } from "../../design/page.tsx";
import { Time } from "../../design/time.tsx";
import { ReadProblem } from "../../frame/fallback.tsx";
import { RemedyButton } from "../destinations/remedy.tsx";
import { DiagnoseTabs } from "./diagnose-tabs.tsx";
import { PixelScan } from "./pixel-scan.tsx";
import { Twins } from "./twins.tsx";
import { Watches } from "./watches.tsx";

/** Guided checks against live data: the likely cause first, each finding with what mends it. */
export function Diagnose() {
  const store = useStore();
  const { topic = "missing", destination = "" } = useSearch({ from: "/inside/diagnose" });
  const navigate = useNavigate();
  const destinations = useRead("GET /api/stores/:store/destinations", { params: { store } });
  const diagnosis = useRead(
    "GET /api/stores/:store/diagnose",
    { params: { store }, query: { topic, ...(destination === "" ? {} : { destination }) } },
    { keep: true },
  );
  const all = destinations.data?.destinations ?? [];
  return (
    <Page
      title="Diagnose"
      intro="What is wrong, found in your own events and settings."
      actions={
        <>
          {all.length > 1 && (
            <FilterSelect
              label="Destination"
              value={destination}
              onChange={(value) =>
                void navigate({
                  to: "/diagnose",
                  search: { topic, ...(value === "" ? {} : { destination: value }) },
                })
              }
              choices={[
                { value: "", label: "All destinations" },
                ...all.map((one) => ({ value: one.id, label: one.id })),
              ]}
            />
          )}
          <Button
            busy={diagnosis.isFetching}
            icon={<RotateCw aria-hidden className="size-4" />}
            onClick={() => void diagnosis.refetch()}
          >
            Check again
          </Button>
        </>
      }
    >
      <DiagnoseTabs current={topic} destination={destination} />
      {diagnosis.isError && <ReadProblem error={diagnosis.error} retry={() => void diagnosis.refetch()} />}
      <div className={topic === "match" ? "max-w-4xl" : "grid gap-4 xl:grid-cols-2 xl:items-start"}>
        {diagnosis.isPending && (
          <div className="card">
            <SkeletonRows rows={6} tall />
          </div>
        )}
        {diagnosis.data && <Findings diagnosis={diagnosis.data} store={store} />}
        {topic !== "match" && (
          <div className="flex min-w-0 flex-col gap-4">
            <PixelScan />
            {topic === "duplicates" && <Twins />}
            {topic === "duplicates" && <Watches />}
          </div>
        )}
      </div>
    </Page>
  );
}

const looks: Readonly<
  Record<
    "ok" | "warning" | "failed" | "unknown",
    { readonly icon: LucideIcon; readonly look: string; readonly word: string }
  >
> = {
  ok: { icon: CircleCheck, look: "text-delivered", word: "Good" },
  warning: { icon: TriangleAlert, look: "text-held", word: "Look at this" },
  failed: { icon: CircleX, look: "text-rejected", word: "Wrong" },
  unknown: { icon: CircleHelp, look: "text-ink-3", word: "Cannot tell" },
};

const rank = { failed: 0, warning: 1, unknown: 2, ok: 3 } as const;

function Findings({ diagnosis, store }: { readonly diagnosis: Diagnosis; readonly store: string }) {
  const checks = [...diagnosis.checks].sort((a, b) => rank[a.result] - rank[b.result]);
  return (
    <Section
      title={diagnosis.verdict}
      note={
        <>
          Checked <Time at={diagnosis.at} />
        </>
      }
      flush
    >
      <ul className="divide-line border-line divide-y border-t">
        {checks.map((check) => {
          const { icon: Icon, look, word } = looks[check.result];
          return (
            <li key={`${check.id} ${check.destination ?? ""}`} className="flex items-start gap-3 px-4 py-3">
              <Icon role="img" aria-label={word} className={`${look} mt-0.5 size-5 shrink-0`} />
              <div className="min-w-0 flex-1">
                <p className="font-medium">
                  {check.title}
                  {check.destination && (
                    <span className="text-ink-3 ml-2 font-mono text-xs font-normal">{check.destination}</span>
                  )}
                </p>
                <p className="text-ink-2 wrap-anywhere">{check.sentence}</p>
                {check.remedy && (
                  <div className="mt-1.5">
                    <RemedyButton
                      store={store}
                      remedy={check.remedy}
                      tone={check.result === "failed" ? "primary" : "quiet"}
                    />
                  </div>
                )}
              </div>
            </li>
          );
        })}
      </ul>
    </Section>
  );
}
