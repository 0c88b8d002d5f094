import { useState } from "react";
import type { EventMappingDraft, EventMappingRule, FilterCondition } from "../../../../src/wire/index.ts";
import { messageOf } from "../../api/client.ts";
import { useRead, useWrite } from "../../api/query.ts";
import { useStore } from "../../api/session.ts";
import { Button } from "../../design/button.tsx";
import { SomeOrAll } from "../../design/choice.tsx";
import { Checkbox, TextField } from "../../design/field.tsx";
import { Notice } from "../../design/notice.tsx";
import { counted } from "../../design/number.ts";
import { Conditions } from "./filter-editor.tsx";

interface MappingFormProps {
  /** The rule that is edited; undefined: a new one. */
  readonly rule: EventMappingRule | undefined;
  /** Where a new rule's event goes at first; undefined: to all. */
  readonly destination: string | undefined;
  readonly onClose: () => void;
}

const fresh: EventMappingDraft = { source_event: "Purchase", event: "" };

/** One rule with its dry run over stored events. */
export function MappingForm({ rule, destination, onClose }: MappingFormProps) {
  const store = useStore();
  const types = useRead("GET /api/destination-types", {});
  const [id, setId] = useState(rule?.id ?? "");
  const [draft, setDraft] = useState<EventMappingDraft>(() => draftOf(rule, destination));
  const save = useWrite("PUT /api/stores/:store/event-mappings/:mapping", {
    quiet: true,
    said: "Saved. The rule applies to events from now on.",
    onDone: onClose,
  });
  const dryRun = useWrite("POST /api/stores/:store/event-mappings/dry-run", { quiet: true });
  const replace = (next: EventMappingDraft) => {
    dryRun.reset();
    setDraft(next);
  };
  const set = (change: Partial<EventMappingDraft>) => replace({ ...draft, ...change });
  const when = draft.when ?? [];
  const setWhen = (next: readonly FilterCondition[]) => {
    const { when: _when, ...rest } = draft;
    replace(next.length === 0 ? rest : { ...rest, when: next });
  };
  const names = types.data?.conditions.event_names ?? [];
  return (
    <form
      className="border-line mt-3 flex flex-col gap-4 rounded-md border p-4"
      aria-label={rule ? `Rule ${rule.id}` : "New rule"}
      onSubmit={(submit) => {
        submit.preventDefault();
        save.mutate({ params: { store, mapping: id.trim() }, body: draft });
      }}
    >
      <Names id={id} fixed={rule !== undefined} draft={draft} names={names} onId={setId} onChange={set} />
      <Conditions
        when={when}
        fields={types.data?.conditions.fields ?? []}
        onChange={setWhen}
        added={{ field: "properties.value", operator: "greater", value: 100 }}
      />
      <Reach draft={draft} onChange={replace} />
      <Checkbox label="Active" checked={draft.active ?? true} onChange={(active) => set({ active })} />
      {dryRun.data && (
        <Notice tone={dryRun.data.warning === null ? "info" : "warn"} live title={dryRun.data.sentence}>
          {counted(dryRun.data.looked_at, `stored ${draft.source_event} event`)} looked at
          {dryRun.data.complete ? "." : ", the newest ones."} {dryRun.data.warning}
        </Notice>
      )}
      {(save.error ?? dryRun.error) && (
        <Notice tone="bad" live title={messageOf(save.error ?? dryRun.error)} />
      )}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" tone="primary" busy={save.isPending}>
          Save
        </Button>
        <Button
          busy={dryRun.isPending}
          onClick={() =>
            dryRun.mutate({ params: { store }, body: { ...(rule ? { id: rule.id } : {}), rule: draft } })
          }
        >
          Try on stored events
        </Button>
        <Button tone="plain" onClick={onClose}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

function draftOf(rule: EventMappingRule | undefined, destination: string | undefined): EventMappingDraft {
  if (!rule) return destination === undefined ? fresh : { ...fresh, destinations: [destination] };
  const { id: _id, ...draft } = rule;
  return draft;
}

interface NamesProps {
  readonly id: string;
  /** The name of a rule that exists cannot change. */
  readonly fixed: boolean;
  readonly draft: EventMappingDraft;
  readonly names: readonly string[];
  readonly onId: (id: string) => void;
  readonly onChange: (change: Partial<EventMappingDraft>) => void;
}

function Names({ id, fixed, draft, names, onId, onChange }: NamesProps) {
  return (
    <div className="grid gap-4 sm:grid-cols-3">
      <TextField
        label="Name of the rule"
        help="a-z, 0-9, - and _"
        value={id}
        disabled={fixed}
        required
        onChange={onId}
      />
      <TextField
        label="When this event happens"
        list="mapping-events"
        value={draft.source_event}
        required
        onChange={(source_event) => onChange({ source_event })}
      />
      <TextField
        label="there is also"
        list="mapping-events"
        value={draft.event}
        required
        onChange={(event) => onChange({ event })}
      />
      <datalist id="mapping-events">
        {names.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </div>
  );
}

const priorityDefault = 50;

interface ReachProps {
  readonly draft: EventMappingDraft;
  readonly onChange: (draft: EventMappingDraft) => void;
}

/** Who gets the additional event, and which rule wins where two make one name. */
function Reach({ draft, onChange }: ReachProps) {
  const store = useStore();
  const found = useRead("GET /api/stores/:store/destinations", { params: { store } });
  const ids = (found.data?.destinations ?? []).map((one) => one.id);
  const { priority: _priority, ...withoutPriority } = draft;
  const { destinations: _destinations, ...withoutDestinations } = draft;
  return (
    <div className="flex flex-wrap items-start gap-x-8 gap-y-4">
      <fieldset>
        <legend className="mb-1 font-medium">Sent to</legend>
        <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
          <SomeOrAll
            label="Destinations that get the additional event"
            all="all destinations"
            ids={ids}
            chosen={draft.destinations ?? null}
            onChange={(chosen) =>
              onChange(chosen === null ? withoutDestinations : { ...draft, destinations: [...chosen] })
            }
          />
        </div>
      </fieldset>
      <div className="w-56">
        <TextField
          label="Priority"
          type="number"
          inputMode="numeric"
          min={1}
          max={100}
          placeholder={String(priorityDefault)}
          help="1 to 100. Where two rules make one name, the higher one does."
          value={draft.priority === undefined ? "" : String(draft.priority)}
          onChange={(value) =>
            onChange(value === "" ? withoutPriority : { ...draft, priority: Number(value) })
          }
        />
      </div>
    </div>
  );
}
