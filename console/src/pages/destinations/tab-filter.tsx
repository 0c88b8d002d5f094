import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { EventFilterRule } from "../../../../src/wire/index.ts";
import { call, messageOf } from "../../api/client.ts";
import { useRead, useWrite } from "../../api/query.ts";
import { useMay, useStore } from "../../api/session.ts";
import { Button } from "../../design/button.tsx";
import { Notice } from "../../design/notice.tsx";
import { Section } from "../../design/page.tsx";
import { DryRun } from "./dry-run.tsx";
import { FilterEditor } from "./filter-editor.tsx";
import type { TabProps } from "./tab.ts";

const typingPauseMs = 400;

/** Which events the destination gets, tried on stored events while it is edited. */
export function FilterTab({ destination }: TabProps) {
  const store = useStore();
  const may = useMay("configure");
  const [filter, setFilter] = useState(destination.filter);
  const names = useRead("GET /api/stores/:store/events/names", { params: { store } });
  const types = useRead("GET /api/destination-types", {});
  const settled = useSettled(filter);
  const params = { store, destination: destination.id };
  const dryRun = useQuery({
    queryKey: ["filter dry run", params, settled],
    queryFn: ({ signal }) =>
      call(
        "POST /api/stores/:store/destinations/:destination/filter-dry-run",
        { params, body: { filter: settled } },
        signal,
      ),
    placeholderData: (last) => last,
  });
  const before = destination.filter;
  const save = useWrite("PATCH /api/stores/:store/destinations/:destination", {
    quiet: true,
    said: "Saved. It holds for events that are sent from now on.",
  });
  const changed = JSON.stringify(filter) !== JSON.stringify(before);
  const known = [
    ...new Set([
      ...Object.keys(destination.event_names),
      ...(names.data?.names ?? []).map((name) => name.event),
    ]),
  ];
  return (
    <div className="grid gap-4 xl:grid-cols-2 xl:items-start">
      <Section
        title="Which events are sent"
        {...(destination.filter_origin === "file"
          ? { note: "From the configuration file; an edit here stays until the file changes." }
          : {})}
      >
        <FilterEditor
          filter={filter}
          names={known}
          fields={types.data?.conditions.fields ?? []}
          onChange={setFilter}
          disabled={!may}
        />
        {save.isError && <Notice tone="bad" live title={messageOf(save.error)} />}
        {may && (
          <div className="mt-4 flex justify-end gap-2">
            <Button disabled={!changed} onClick={() => setFilter(before)}>
              Back to the saved one
            </Button>
            <Button
              tone="primary"
              disabled={!changed}
              busy={save.isPending}
              onClick={() => save.mutate({ params, body: { filter } })}
            >
              Save
            </Button>
          </div>
        )}
      </Section>
      <DryRun result={dryRun.data} error={dryRun.error} pending={dryRun.isFetching} />
    </div>
  );
}

/** A value once it has not changed for a moment. */
function useSettled(value: EventFilterRule): EventFilterRule {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), typingPauseMs);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
