import { Pencil, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import type { EventMappingRule } from "../../../../src/wire/index.ts";
import { useRead, useWrite } from "../../api/query.ts";
import { useMay, useStore } from "../../api/session.ts";
import { Button, IconButton } from "../../design/button.tsx";
import { FileOnly } from "../../design/file-only.tsx";
import { Section } from "../../design/page.tsx";
import { ReadProblem } from "../../frame/fallback.tsx";
import { MappingForm } from "./mapping-form.tsx";

/**
 * Rules that make additional events: "a purchase above 100 is also a BigPurchase". With `destination`, those whose
 * event goes there.
 */
export function Mappings({ destination }: { readonly destination?: string }) {
  const store = useStore();
  const may = useMay("configure");
  const found = useRead("GET /api/stores/:store/event-mappings", { params: { store } });
  // The rule that is open: its name, "" for a new one, null for none.
  const [open, setOpen] = useState<string | null>(null);
  const mappings = (found.data?.mappings ?? []).filter(
    (one) => destination === undefined || (one.destinations?.includes(destination) ?? true),
  );
  const shown = mappings.find((one) => one.id === open);
  return (
    <Section
      title="Event mappings"
      note="When an event happens and the conditions hold, there is also another one. The original always flows on."
      actions={
        may &&
        open === null && (
          <Button icon={<Plus aria-hidden className="size-4" />} onClick={() => setOpen("")}>
            New mapping
          </Button>
        )
      }
    >
      {found.isError && <ReadProblem error={found.error} retry={() => void found.refetch()} />}
      {found.isPending && <span className="skeleton h-24 w-full" />}
      {found.data && mappings.length === 0 && open === null && (
        <p className="text-ink-2">No rule. Every event is sent under its own name only.</p>
      )}
      <ul className="divide-line divide-y">
        {mappings.map((one) => (
          <Row key={one.id} rule={one} may={may} onEdit={() => setOpen(one.id)} />
        ))}
      </ul>
      {open !== null && (
        <MappingForm key={open} rule={shown} destination={destination} onClose={() => setOpen(null)} />
      )}
      <FileOnly page="/docs/order-sources#filters-mappings-derived-events">
        Purchases of new and returning customers, of subscriptions, and above an amount can be events of their
        own (<code>derived_events</code>).
      </FileOnly>
      {found.data?.origin === "file" && (
        <p className="text-ink-3 mt-3 text-sm">
          From the configuration file. An edit here stays until the file&rsquo;s value changes.
        </p>
      )}
    </Section>
  );
}

interface RowProps {
  readonly rule: EventMappingRule;
  readonly may: boolean;
  readonly onEdit: () => void;
}

function Row({ rule, may, onEdit }: RowProps) {
  const store = useStore();
  const remove = useWrite("DELETE /api/stores/:store/event-mappings/:mapping", {
    said: `${rule.id} was removed.`,
  });
  const conditions = rule.when?.length ?? 0;
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2">
      <span className="font-medium">{rule.id}</span>
      <span className="text-ink-2">
        {rule.source_event} is also {rule.event}
        {conditions > 0 && (conditions === 1 ? ", under 1 condition" : `, under ${conditions} conditions`)}
        {rule.destinations && `, for ${rule.destinations.join(", ")}`}
        {rule.priority !== undefined && `, priority ${rule.priority}`}
        {rule.active === false && " (switched off)"}
      </span>
      {may && (
        <span className="ml-auto flex gap-1">
          <IconButton
            label={`Edit ${rule.id}`}
            icon={<Pencil aria-hidden className="size-4" />}
            onClick={onEdit}
          />
          <IconButton
            label={`Remove ${rule.id}`}
            icon={<Trash2 aria-hidden className="size-4" />}
            onClick={() => remove.mutate({ params: { store, mapping: rule.id } })}
          />
        </span>
      )}
    </li>
  );
}
