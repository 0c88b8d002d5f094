import { Link } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import type { DestinationOverview } from "../../../../src/wire/index.ts";
import { Section } from "../../design/page.tsx";
import { MatchBars } from "../destinations/match-bars.tsx";

const QualityTrend = lazy(() =>
  import("./quality-trend.tsx").then((module) => ({ default: module.QualityTrend })),
);

/** Which match keys the events carry, and how that changes; measured here, not the platform's score. */
export function MatchQuality({ destinations }: { readonly destinations: readonly DestinationOverview[] }) {
  const measured = destinations.find((one) => one.match.length > 0);
  return (
    <Section title="Match-key coverage" note="Share of delivered events that carry each key.">
      {measured === undefined ? (
        <p className="text-ink-2">Nothing measured yet.</p>
      ) : (
        <>
          <p className="mb-2 text-sm">
            <Link
              to="/destinations/$destination"
              params={{ destination: measured.id }}
              search={{ tab: "match" }}
              className="text-accent underline underline-offset-2"
            >
              {measured.title}, by event
            </Link>
          </p>
          <MatchBars keys={measured.match} />
          <h3 className="mt-4 mb-1 font-medium">Estimated match quality by day</h3>
          <Suspense fallback={<span className="skeleton h-48 w-full" />}>
            <QualityTrend destination={measured.id} title={measured.title} />
          </Suspense>
        </>
      )}
    </Section>
  );
}
