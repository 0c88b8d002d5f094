import { Link } from "@tanstack/react-router";
import type { DestinationOverview } from "../../../../src/wire/index.ts";
import { Section } from "../../design/page.tsx";
import { MatchBars } from "../destinations/match-bars.tsx";

/** Which match keys the events carry; measured here, not the platform's score. */
export function MatchQuality({ destinations }: { readonly destinations: readonly DestinationOverview[] }) {
  const measured = destinations.filter((one) => one.match.length > 0);
  return (
    <Section title="Match-key coverage" note="Share of delivered events that carry each key.">
      {measured.length === 0 && <p className="text-ink-2">Nothing measured yet.</p>}
      {measured.slice(0, 1).map((one) => (
        <div key={one.id}>
          <p className="mb-2 text-sm">
            <Link
              to="/destinations/$destination"
              params={{ destination: one.id }}
              search={{ tab: "match" }}
              className="text-accent underline underline-offset-2"
            >
              {one.title}, by event
            </Link>
          </p>
          <MatchBars keys={one.match} />
        </div>
      ))}
    </Section>
  );
}
