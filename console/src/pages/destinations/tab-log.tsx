import { useInfiniteQuery } from "@tanstack/react-query";
import { ScrollText } from "lucide-react";
import type { AttemptRow } from "../../../../src/wire/index.ts";
import { call } from "../../api/client.ts";
import { refreshMs } from "../../api/query.ts";
import { useStore } from "../../api/session.ts";
import { Button } from "../../design/button.tsx";
import { Json } from "../../design/code.tsx";
import { Empty, SkeletonRows } from "../../design/empty.tsx";
import { counted } from "../../design/number.ts";
import { Section } from "../../design/page.tsx";
import { duration, Time } from "../../design/time.tsx";
import { ReadProblem } from "../../frame/fallback.tsx";
import { attemptLook } from "../trace/attempt.tsx";
import type { TabProps } from "./tab.ts";

const pageRows = 25;

/** The latest requests to the platform and what it answered. */
export function LogTab({ destination }: TabProps) {
  const store = useStore();
  const params = { store, destination: destination.id };
  const log = useInfiniteQuery({
    queryKey: ["response log", params],
    queryFn: ({ pageParam, signal }) =>
      call(
        "GET /api/stores/:store/destinations/:destination/attempts",
        { params, query: { limit: pageRows, ...(pageParam ? { cursor: pageParam } : {}) } },
        signal,
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
    // Whoever reads on in older pages wants them to stay as they are.
    refetchInterval: (query) => ((query.state.data?.pages.length ?? 0) > 1 ? false : refreshMs),
  });
  const attempts = log.data?.pages.flatMap((page) => page.attempts) ?? [];
  return (
    <Section
      title="Response log"
      note="Requests, newest first. One request carries up to a batch of events."
      flush
    >
      {log.isError && <ReadProblem error={log.error} retry={() => void log.refetch()} />}
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
      {log.hasNextPage && (
        <div className="border-line flex justify-center border-t p-3">
          <Button busy={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
            Show older requests
          </Button>
        </div>
      )}
    </Section>
  );
}

function LogLine({ attempt }: { readonly attempt: AttemptRow }) {
  const { word, look } = attemptLook(attempt.result);
  return (
    <details>
      <summary className="hover:bg-sunken grid grid-cols-[4rem_1fr_auto_auto] items-center gap-x-3 px-4 py-2 sm:whitespace-nowrap -outline-offset-2 sm:grid-cols-[6rem_10rem_6rem_6rem_5rem_1fr]">
        <span className="text-ink-3 text-sm">
          <Time at={attempt.at} />
        </span>
        <span className={`font-medium ${look}`}>{word}</span>
        <span className="text-ink-2 whitespace-nowrap">
          {attempt.status === null ? "no reply" : `HTTP ${attempt.status}`}
        </span>
        <span className="text-ink-2 whitespace-nowrap">{counted(attempt.events, "event")}</span>
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
