import { History } from "lucide-react";
import type { Replay } from "../../../../src/wire/index.ts";
import { useRead, useWrite } from "../../api/query.ts";
import { useMay, useStore } from "../../api/session.ts";
import { Button } from "../../design/button.tsx";
import { Empty, SkeletonRows } from "../../design/empty.tsx";
import { count } from "../../design/number.ts";
import { Section } from "../../design/page.tsx";
import { Progress } from "../../design/progress.tsx";
import { Time } from "../../design/time.tsx";
import { ReadProblem } from "../../frame/fallback.tsx";

/** Replays of a destination, newest first; a running one shows how far it is. */
export function Replays({ destination }: { readonly destination: string }) {
  const store = useStore();
  const list = useRead(
    "GET /api/stores/:store/destinations/:destination/replays",
    { params: { store, destination } },
    { live: true },
  );
  const replays = list.data?.replays ?? [];
  return (
    <Section title="Replays" flush>
      {list.isError && <ReadProblem error={list.error} />}
      {list.isPending && <SkeletonRows rows={2} tall />}
      {list.isSuccess && replays.length === 0 && (
        <Empty icon={History} title="Nothing was replayed yet">
          Running and finished replays are listed here, with who started them.
        </Empty>
      )}
      <ul className="divide-line border-line divide-y border-t">
        {replays.map((replay) => (
          <li key={replay.id} className="flex flex-col gap-2 px-4 py-3">
            <ReplayLine replay={replay} destination={destination} store={store} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function ReplayLine(props: {
  readonly replay: Replay;
  readonly destination: string;
  readonly store: string;
}) {
  const { replay, destination, store } = props;
  const may = useMay("operate");
  const stop = useWrite("DELETE /api/stores/:store/destinations/:destination/replays/:replay", {
    said: "Stopped. What was handed over is still sent.",
  });
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-2">
        <span>
          {replay.sentence}{" "}
          <span className="text-ink-3 text-sm">
            {replay.started_by}, <Time at={replay.started_at} />
          </span>
        </span>
        {replay.state === "running" && may && (
          <Button
            small
            busy={stop.isPending}
            onClick={() => stop.mutate({ params: { store, destination, replay: replay.id } })}
          >
            Stop
          </Button>
        )}
      </div>
      {replay.state === "running" && (
        <Progress
          label="Handed to the delivery"
          value={replay.queued}
          max={replay.total}
          note={`${count(replay.queued)} of ${count(replay.total)}`}
        />
      )}
      <p className="text-ink-3 text-sm">
        Received <Time at={replay.from} as="short" /> to <Time at={replay.to} as="short" />,{" "}
        {replay.outcomes.join(", ")}
      </p>
    </>
  );
}
