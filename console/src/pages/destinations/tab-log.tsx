import { ScrollText } from "lucide-react";
import type { AttemptRow } from "../../../../src/wire/index.ts";
import { useRead } from "../../api/query.ts";
import { useStore } from "../../api/session.ts";
import { Json } from "../../design/code.tsx";
import { Empty, SkeletonRows } from "../../design/empty.tsx";
import { Section } from "../../design/page.tsx";
import { duration, Time } from "../../design/time.tsx";
import { ReadProblem } from "../../frame/fallback.tsx";
import { attemptLook } from "../trace/attempt.tsx";
import type { TabProps } from "./tab.ts";

/** The latest requests to the platform and what it answered. */
export function LogTab({ destination }: TabProps) {
  const store = useStore();
  const log = useRead(
    "GET /api/stores/:store/destinations/:destination/attempts",
    { params: { store, destination: destination.id }, query: { limit: 100 } },
    { live: true },
  );
  const attempts = log.data?.attempts ?? [];
  return (
    <Section
      title="Response log"
      note="The latest requests, newest first. One request carries up to a batch of events."
      flush
    >
      {log.isError && <ReadProblem error={log.error} />}
      {log.isPending && <SkeletonRows />}
      {log.isSuccess && attempts.length === 0 && (
        <Empty icon={ScrollText} title="No request yet">
          Each request to {destination.title} is listed here with its reply, from the first event on.
        </Empty>
      )}
      <ul className="divide-line border-line divide-y border-t">
        {attempts.map((attempt) => (
          <li key={attempt.id}>
            <LogLine attempt={attempt} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function LogLine({ attempt }: { readonly attempt: AttemptRow }) {
  const { word, look } = attemptLook(attempt.result);
  return (
    <details>
      <summary className="hover:bg-sunken grid grid-cols-[6rem_1fr_auto] items-center gap-x-3 px-4 py-2 -outline-offset-2 sm:grid-cols-[6rem_10rem_6rem_5rem_1fr]">
        <span className="text-ink-3 text-sm">
          <Time at={attempt.at} />
        </span>
        <span className={`font-medium ${look}`}>{word}</span>
        <span className="text-ink-2">{attempt.status === null ? "no reply" : `HTTP ${attempt.status}`}</span>
        <span className="text-ink-3 hidden sm:inline">{duration(attempt.duration_ms)}</span>
        <span className="text-ink-3 hidden truncate text-sm sm:inline">{attempt.detail}</span>
      </summary>
      <div className="flex flex-col gap-2 px-4 pb-3">
        <p>{attempt.detail}</p>
        {attempt.reply !== "" && <Json value={attempt.reply} label="Reply of the platform" />}
        <p className="text-ink-3 text-xs">
          Attempt <code>{attempt.id}</code>, mapping version {attempt.mapping_version}
          {attempt.test && ", sent as a test"}
        </p>
      </div>
    </details>
  );
}
