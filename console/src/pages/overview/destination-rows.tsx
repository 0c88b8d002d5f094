import { Link } from "@tanstack/react-router";
import { Send } from "lucide-react";
import type { DestinationOverview } from "../../../../src/wire/index.ts";
import { ButtonLink } from "../../design/button.tsx";
import { Empty } from "../../design/empty.tsx";
import { counted } from "../../design/number.ts";
import { Section } from "../../design/page.tsx";
import { duration } from "../../design/time.tsx";
import { HealthBadge } from "../destinations/health.tsx";

/** Each destination in a line: how it is, how fast, what waits. */
export function DestinationRows({ destinations }: { readonly destinations: readonly DestinationOverview[] }) {
  return (
    <Section title="Destinations" flush>
      {destinations.length === 0 && (
        <Empty
          icon={Send}
          title="No destination yet"
          action={
            <ButtonLink to="/destinations/new" tone="primary">
              New destination
            </ButtonLink>
          }
        >
          Events are stored; nobody gets them yet.
        </Empty>
      )}
      <ul className="divide-line border-line divide-y border-t">
        {destinations.map((one) => (
          <li key={one.id}>
            <Link
              to="/destinations/$destination"
              params={{ destination: one.id }}
              className="hover:bg-sunken flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2.5 -outline-offset-2"
            >
              <span className="font-medium">{one.title}</span>
              <span className="text-ink-3 font-mono text-xs">{one.id}</span>
              <span className="ml-auto flex items-center gap-3">
                <span className="text-ink-2 text-sm">
                  {one.status.waiting > 0
                    ? waitingWords(one.status)
                    : one.delay && `p50 ${duration(one.delay.p50_ms)}, p95 ${duration(one.delay.p95_ms)}`}
                </span>
                <HealthBadge health={one.status.health} />
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** The backlog, and how long it takes once the destination sends. */
function waitingWords({ waiting, drain_ms, health }: DestinationOverview["status"]): string {
  const words = `${counted(waiting, "event")} ${waiting === 1 ? "waits" : "wait"}`;
  if (drain_ms === null) return words;
  return `${words}, about ${duration(drain_ms)} to send${health === "held" ? " once it is mended" : ""}`;
}
