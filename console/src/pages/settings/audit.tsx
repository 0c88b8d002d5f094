import { useInfiniteQuery } from "@tanstack/react-query";
import { ScrollText, ShieldCheck } from "lucide-react";
import { call } from "../../api/client.ts";
import { Button } from "../../design/button.tsx";
import { Json } from "../../design/code.tsx";
import { Empty, SkeletonRows } from "../../design/empty.tsx";
import { Notice } from "../../design/notice.tsx";
import { Section } from "../../design/page.tsx";
import { Time } from "../../design/time.tsx";
import { ReadProblem } from "../../frame/fallback.tsx";
import { auditWords } from "./audit-words.ts";

/** Who did what, chained so that a missing or changed line shows. */
export function Audit() {
  const pages = useInfiniteQuery({
    queryKey: ["audit"],
    queryFn: ({ pageParam, signal }) =>
      call("GET /api/audit", { query: { limit: 50, ...(pageParam ? { cursor: pageParam } : {}) } }, signal),
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
  });
  const entries = pages.data?.pages.flatMap((page) => page.entries) ?? [];
  const intact = pages.data?.pages.every((page) => page.intact) ?? true;
  return (
    <Section
      title="Audit log"
      note={
        intact ? (
          <span className="flex items-center gap-1.5">
            <ShieldCheck aria-hidden className="text-delivered size-4" /> The chain of hashes holds over these
            lines.
          </span>
        ) : undefined
      }
      flush
    >
      {!intact && (
        <div className="px-4 pb-3">
          <Notice tone="bad" title="The chain of hashes is broken">
            A line was changed or removed after it was written. Compare with a backup.
          </Notice>
        </div>
      )}
      {pages.isError && <ReadProblem error={pages.error} />}
      {pages.isPending && <SkeletonRows />}
      {pages.isSuccess && entries.length === 0 && (
        <Empty icon={ScrollText} title="Nothing was done yet">
          Every change of a setting, key or person is written here.
        </Empty>
      )}
      <ul className="divide-line border-line divide-y border-t">
        {entries.map((entry) => (
          <li key={entry.number}>
            <details>
              <summary className="hover:bg-sunken flex flex-wrap gap-x-4 px-4 py-2 -outline-offset-2">
                <span className="text-ink-3 w-20 text-sm">
                  <Time at={entry.at} />
                </span>
                <span className="font-medium" title={entry.action}>
                  {auditWords(entry.action)}
                </span>
                {entry.object !== entry.actor && <code className="text-ink-2">{entry.object}</code>}
                <span className="text-ink-3 ml-auto text-sm break-all">{entry.actor}</span>
              </summary>
              <div className="px-4 pb-3">
                <Json value={entry.detail} label={`Detail of line ${entry.number}`} />
                <p className="text-ink-3 mt-1 font-mono text-xs break-all">{entry.hash}</p>
              </div>
            </details>
          </li>
        ))}
      </ul>
      {pages.hasNextPage && (
        <div className="border-line flex justify-center border-t p-3">
          <Button busy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            Show older lines
          </Button>
        </div>
      )}
    </Section>
  );
}
