import { useEffect, useRef } from "react";
import type { Destination } from "../../../../src/wire/index.ts";
import { Notice } from "../../design/notice.tsx";
import { counted } from "../../design/number.ts";
import { Progress } from "../../design/progress.tsx";
import { duration, Time } from "../../design/time.tsx";
import { Remedies } from "./remedy.tsx";

/** A backlog below this drains before anybody could read a progress bar. */
const backlogShownMin = 20;

const tones = {
  healthy: "good",
  degraded: "warn",
  held: "warn",
  test_mode: "info",
  inactive: "info",
} as const;

/** State first, then cause, then remedy; a progress bar while a backlog drains. */
export function StatusBanner({
  destination,
  store,
}: {
  readonly destination: Destination;
  readonly store: string;
}) {
  const { status } = destination;
  return (
    <div className="mb-4 flex flex-col gap-3">
      <Notice
        tone={tones[status.health]}
        title={status.sentence}
        action={<Remedies store={store} remedy={status.remedy} since={status.since} />}
      >
        {status.since !== null && (
          <>
            Since <Time at={status.since} as="short" />.{" "}
          </>
        )}
        {status.oldest_waiting_at !== null && (
          <>
            The oldest waiting event came <Time at={status.oldest_waiting_at} />.{" "}
          </>
        )}
        {status.next_try_at !== null && (
          <>
            Next try <Time at={status.next_try_at} />.
          </>
        )}
      </Notice>
      <Drain destination={destination} />
      {destination.problems.map((problem) => (
        <Notice key={problem.path + problem.problem} tone="bad" title={`${problem.path}: ${problem.problem}`}>
          {problem.hint}
        </Notice>
      ))}
    </div>
  );
}

/** How far the backlog is, measured from the most that this page has seen waiting. */
function Drain({ destination }: { readonly destination: Destination }) {
  const { waiting, health, drain_ms } = destination.status;
  const most = useRef(waiting);
  useEffect(() => {
    most.current = waiting === 0 ? 0 : Math.max(most.current, waiting);
  }, [waiting]);
  const draining = destination.active && health !== "held" && waiting >= backlogShownMin;
  if (!draining) return null;
  const max = Math.max(most.current, waiting);
  return (
    <div className="card px-4 py-3">
      <Progress
        label={`${counted(waiting, "event")} still to send`}
        value={max - waiting}
        max={max}
        {...(drain_ms === null ? {} : { note: `about ${duration(drain_ms)} left` })}
      />
    </div>
  );
}
