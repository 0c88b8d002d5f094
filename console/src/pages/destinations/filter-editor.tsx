import { Plus, Trash2 } from "lucide-react";
import type { ConditionParts, EventFilterRule, FilterCondition } from "../../../../src/wire/index.ts";
import { Button, IconButton } from "../../design/button.tsx";
import { Checkbox } from "../../design/field.tsx";

type Operator = FilterCondition["operator"];

const operatorWords: Readonly<Record<Operator, string>> = {
  equals: "is",
  not_equals: "is not",
  contains: "contains",
  greater: "is greater than",
  less: "is less than",
  in: "is one of",
  exists: "is there",
};

interface FilterEditorProps {
  readonly filter: EventFilterRule;
  readonly names: readonly string[];
  readonly fields: ConditionParts["fields"];
  readonly onChange: (filter: EventFilterRule) => void;
  readonly disabled: boolean;
}

/** Names to send, and conditions that all must hold. Nothing chosen means: everything is sent. */
export function FilterEditor({ filter, names, fields, onChange, disabled }: FilterEditorProps) {
  const { events, when = [], standard_only, ...rest } = filter;
  const write = (next: {
    events?: readonly string[] | undefined;
    when?: readonly FilterCondition[];
    standard_only?: boolean;
  }) => {
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
        <p className="text-ink-3 mb-1 text-sm">
          {events === undefined ? "None chosen: all names are sent." : "The others are skipped."}
        </p>
        <div className="grid gap-x-4 sm:grid-cols-2">
          {[...new Set([...names, ...(events ?? [])])].map((name) => (
            <Checkbox
              key={name}
              label={name}
              checked={events?.includes(name) ?? false}
              onChange={(on) => toggle(name, on)}
            />
          ))}
        </div>
        <Checkbox
          label="Only names that the platform knows"
          help="Custom names are skipped."
          checked={standard_only ?? false}
          onChange={(on) => write({ standard_only: on })}
        />
      </fieldset>
      <Conditions
        when={when}
        fields={fields}
        added={{ field: "properties.value", operator: "greater", value: "0" }}
        onChange={(next) => write({ when: next })}
      />
    </fieldset>
  );
}

interface ConditionsProps {
  readonly when: readonly FilterCondition[];
  readonly fields: ConditionParts["fields"];
  /** What a condition that is added says at first. */
  readonly added: FilterCondition;
  readonly onChange: (when: readonly FilterCondition[]) => void;
}

/** Conditions that all must hold. */
export function Conditions({ when, fields, added, onChange }: ConditionsProps) {
  return (
    <fieldset>
      <legend className="mb-1 font-medium">Only where all of this holds</legend>
      <div className="flex flex-col gap-2">
        {when.map((condition, index) => (
          <Condition
            // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no other name, and keep their order
            key={index}
            condition={condition}
            fields={fields}
            onChange={(next) => onChange(when.with(index, next))}
            onRemove={() => onChange(when.toSpliced(index, 1))}
          />
        ))}
      </div>
      <Button
        tone="plain"
        small
        className="mt-2"
        icon={<Plus aria-hidden className="size-4" />}
        onClick={() => onChange([...when, added])}
      >
        Add a condition
      </Button>
    </fieldset>
  );
}

interface ConditionProps {
  readonly condition: FilterCondition;
  readonly fields: ConditionParts["fields"];
  readonly onChange: (condition: FilterCondition) => void;
  readonly onRemove: () => void;
}

/** One condition as three fields. */
function Condition({ condition, fields, onChange, onRemove }: ConditionProps) {
  const { field, operator, value } = condition;
  const isNumber = operator === "greater" || operator === "less";
  return (
    <div className="flex flex-wrap items-center gap-2">
      <input
        aria-label="Field"
        list="filter-fields"
        value={field}
        onChange={(change) => onChange({ ...condition, field: change.target.value })}
        className="control min-w-40 flex-1 font-mono text-sm"
      />
      <datalist id="filter-fields">
        {fields.map((one) => (
          <option key={one.field} value={one.field} label={one.label} />
        ))}
      </datalist>
      <select
        aria-label="Comparison"
        value={operator}
        onChange={(change) => onChange(compareBy(condition, change.target.value))}
        className="control w-auto"
      >
        {Object.entries(operatorWords).map(([key, words]) => (
          <option key={key} value={key}>
            {words}
          </option>
        ))}
      </select>
      {operator !== "exists" && (
        <input
          aria-label={operator === "in" ? "Values, with commas between" : "Value"}
          inputMode={isNumber ? "decimal" : "text"}
          value={Array.isArray(value) ? value.join(", ") : String(value ?? "")}
          onChange={(change) => onChange({ ...condition, value: typed(operator, change.target.value) })}
          className="control w-36"
        />
      )}
      <IconButton
        label="Remove this condition"
        icon={<Trash2 aria-hidden className="size-4" />}
        onClick={onRemove}
      />
    </div>
  );
}

/** What was typed as the operator wants it. Numbers stay text until they are whole: "1." is on its way to "1.5". */
function typed(operator: Operator, text: string): string | readonly string[] {
  return operator === "in" ? text.split(/,\s*/) : text;
}

function compareBy({ field, value }: FilterCondition, chosen: string): FilterCondition {
  // The choices are the keys of operatorWords.
  const operator = chosen as Operator;
  if (operator === "exists") return { field, operator };
  const text = Array.isArray(value) ? value.join(", ") : String(value ?? "");
  return { field, operator, value: typed(operator, text) };
}
