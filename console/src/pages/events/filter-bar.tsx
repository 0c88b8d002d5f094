import { useNavigate } from "@tanstack/react-router";
import { Search, X } from "lucide-react";
import { useEffect, useState } from "react";
import { useRead } from "../../api/query.ts";
import { useStore } from "../../api/session.ts";
import { Button } from "../../design/button.tsx";
import { FilterSelect } from "../../design/field.tsx";
import { stateLooks } from "../../design/state.tsx";
import { type EventSearch, eventSearch, sourceWords } from "./event-search.ts";

const typingPauseMs = 250;

/** Filters of the event list; each stands in the address, so that a filtered list can be linked to. */
export function FilterBar({ search }: { readonly search: EventSearch }) {
  const store = useStore();
  const navigate = useNavigate();
  const names = useRead("GET /api/stores/:store/events/names", { params: { store } });
  const destinations = useRead("GET /api/stores/:store/destinations", { params: { store } });
  const set = (name: keyof EventSearch, value: string) =>
    void navigate({ to: "/events", search: eventSearch({ ...search, [name]: value }), replace: true });
  const any = Object.keys(search).length > 0;
  const eventNames = (names.data?.names ?? []).map((name) => ({ value: name.event, label: name.event }));
  const destinationNames = (destinations.data?.destinations ?? []).map((one) => ({
    value: one.id,
    label: one.id,
  }));
  return (
    <search aria-label="Events" className="mb-3 flex flex-wrap items-center gap-2">
      <TextFilter
        label="Event ID, order or any word"
        value={search.text ?? ""}
        onChange={(text) => set("text", text)}
      />
      <FilterSelect
        label="Event name"
        value={search.event ?? ""}
        onChange={(value) => set("event", value)}
        choices={[{ value: "", label: "All events" }, ...eventNames]}
      />
      <FilterSelect
        label="Source"
        value={search.source ?? ""}
        onChange={(value) => set("source", value)}
        choices={[
          { value: "", label: "All sources" },
          ...Object.entries(sourceWords).map(([value, label]) => ({ value, label })),
        ]}
      />
      <FilterSelect
        label="What became of it"
        value={search.state ?? ""}
        onChange={(value) => set("state", value)}
        choices={[
          { value: "", label: "All outcomes" },
          ...Object.entries(stateLooks).map(([value, look]) => ({ value, label: look.word })),
        ]}
      />
      {destinationNames.length > 1 && (
        <FilterSelect
          label="Destination"
          value={search.destination ?? ""}
          onChange={(value) => set("destination", value)}
          choices={[{ value: "", label: "All destinations" }, ...destinationNames]}
        />
      )}
      <TextFilter
        label="Visitor ID"
        value={search.visitor_id ?? ""}
        onChange={(visitor) => set("visitor_id", visitor)}
      />
      {any && (
        <Button
          tone="plain"
          icon={<X aria-hidden className="size-4" />}
          onClick={() => void navigate({ to: "/events", search: {}, replace: true })}
        >
          Clear
        </Button>
      )}
    </search>
  );
}

interface TextFilterProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function TextFilter({ label, value, onChange }: TextFilterProps) {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  useEffect(() => {
    if (typed === value) return;
    const timer = setTimeout(() => onChange(typed.trim()), typingPauseMs);
    return () => clearTimeout(timer);
  });
  return (
    <div className="relative w-full sm:w-64">
      <Search aria-hidden className="text-ink-3 pointer-events-none absolute top-2.5 left-2.5 size-4" />
      <input
        type="search"
        aria-label={label}
        placeholder={label}
        value={typed}
        onChange={(change) => setTyped(change.target.value)}
        className="control pl-8"
      />
    </div>
  );
}
