import { Plus, Trash2 } from "lucide-react";
import type { EventFilterRule, FilterCondition } from "../../../../src/api/wire.ts";
import { Button, IconButton } from "../../design/button.tsx";
import { Checkbox } from "../../design/field.tsx";

type Op = FilterCondition["op"];

const opWords: Readonly<Record<Op, string>> = {
  equals: "is",
  not_equals: "is not",
  contains: "contains",
  not_contains: "does not contain",
  starts_with: "starts with",
  greater: "is greater than",
  less: "is less than",
  exists: "is there",
  missing: "is missing",
};

/** Fields that filters ask for most; any other path can be typed. */
const usualFields = ["properties.value", "properties.currency", "url", "order_source", "country", "source", "properties.coupon"];

interface FilterEditorProps {
  readonly filter: EventFilterRule;
  readonly names: readonly string[];
  readonly onChange: (filter: EventFilterRule) => void;
  readonly disabled: boolean;
}

/** Names to send, and conditions that all must hold. Nothing chosen means: everything is sent. */
export function FilterEditor({ filter, names, onChange, disabled }: FilterEditorProps) {
  const { events, when = [], standard_only, ...rest } = filter;
  const write = (next: { events?: readonly string[] | undefined; when?: readonly FilterCondition[]; standard_only?: boolean }) => {
    const all = { events, when, standard_only, ...next };
    onChange({
      ...rest,
      ...(all.events && all.events.length > 0 ? { events: all.events } : {}),
      ...(all.standard_only ? { standard_only: true } : {}),
      ...(all.when.length > 0 ? { when: all.when } : {}),
    });
  };
  const toggle = (name: string, on: boolean) =>
    write({ events: on ? [...(events ?? []), name] : (events ?? []).filter((one) => one !== name) });
  return (
    <fieldset disabled={disabled} className="flex flex-col gap-4">
      <fieldset>
        <legend className="mb-1 font-medium">Only these events</legend>
        <p className="text-ink-3 mb-1 text-sm">{events === undefined ? "None chosen: all names are sent." : "The others are skipped."}</p>
        <div className="grid gap-x-4 sm:grid-cols-2">
          {[...new Set([...names, ...(events ?? [])])].map((name) => (
            <Checkbox key={name} label={name} checked={events?.includes(name) ?? false} onChange={(on) => toggle(name, on)} />
          ))}
        </div>
        <Checkbox
          label="Only names that the platform knows"
          help="Custom names are skipped."
          checked={standard_only ?? false}
          onChange={(on) => write({ standard_only: on })}
        />
      </fieldset>
      <fieldset>
        <legend className="mb-1 font-medium">Only where all of this holds</legend>
        <div className="flex flex-col gap-2">
          {when.map((condition, index) => (
            <Condition
              // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no other name, and keep their order
              key={index}
              condition={condition}
              onChange={(next) => write({ when: when.with(index, next) })}
              onRemove={() => write({ when: when.toSpliced(index, 1) })}
            />
          ))}
        </div>
        <Button
          tone="plain"
          small
          className="mt-2"
          icon={<Plus aria-hidden className="size-4" />}
          onClick={() => write({ when: [...when, { field: "properties.value", op: "greater", value: 0 }] })}
        >
          Add a condition
        </Button>
        <datalist id="filter-fields">
          {usualFields.map((field) => (
            <option key={field} value={field} />
          ))}
        </datalist>
      </fieldset>
    </fieldset>
  );
}

interface ConditionProps {
  readonly condition: FilterCondition;
  readonly onChange: (condition: FilterCondition) => void;
  readonly onRemove: () => void;
}

function Condition({ condition, onChange, onRemove }: ConditionProps) {
  const { field, op, value } = condition;
  const valueless = op === "exists" || op === "missing";
  const numeric = op === "greater" || op === "less";
  const parse = (text: string) => (numeric && text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text);
  const withOp = (next: string) => {
    // The choices below are the keys of opWords.
    const chosen = next as Op;
    const keeps = chosen !== "exists" && chosen !== "missing";
    onChange({ field, op: chosen, ...(keeps ? { value: value ?? "" } : {}) });
  };
  return (
    <div className="flex flex-wrap items-center gap-2">
      <input
        aria-label="Field"
        list="filter-fields"
        value={field}
        onChange={(change) => onChange({ ...condition, field: change.target.value })}
        className="control min-w-40 flex-1 font-mono text-sm"
      />
      <select aria-label="Comparison" value={op} onChange={(change) => withOp(change.target.value)} className="control w-auto">
        {Object.entries(opWords).map(([key, words]) => (
          <option key={key} value={key}>
            {words}
          </option>
        ))}
      </select>
      {!valueless && (
        <input
          aria-label="Value"
          inputMode={numeric ? "decimal" : "text"}
          value={String(value ?? "")}
          onChange={(change) => onChange({ ...condition, value: parse(change.target.value) })}
          className="control w-36"
        />
      )}
      <IconButton label="Remove this condition" icon={<Trash2 aria-hidden className="size-4" />} onClick={onRemove} />
    </div>
  );
}
