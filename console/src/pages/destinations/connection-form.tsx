import { CircleCheck } from "lucide-react";
import type { DestinationTypeInfo, DraftCheck, FormField, SecretState } from "../../../../src/wire/index.ts";
import { Checkbox, SelectField, TextField } from "../../design/field.tsx";
import { SecretField } from "../../design/secret-field.tsx";
import { type Draft, formFields, remarksOn, type SettingValue } from "./draft.ts";

interface ConnectionFormProps {
  readonly type: DestinationTypeInfo;
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
  readonly check: DraftCheck | undefined;
  /** Secrets that are stored already. */
  readonly stored?: readonly SecretState[];
  /** Fields that were touched; problems of the others wait, so that an empty form does not shout. */
  readonly touched: ReadonlySet<string>;
}

/** Settings and secrets of a destination, as its type describes them, with remarks while one types. */
export function ConnectionForm({ type, draft, onChange, check, stored = [], touched }: ConnectionFormProps) {
  const set = (name: string, value: SettingValue) =>
    onChange({ ...draft, settings: { ...draft.settings, [name]: value } });
  return (
    <div className="flex flex-col gap-4">
      {formFields(type).map((field) => (
        <SettingField
          key={field.name}
          field={field}
          value={draft.settings[field.name]}
          onChange={(value) => set(field.name, value)}
          check={check}
          touched={touched.has(field.name)}
        />
      ))}
      {type.secrets.map((field) => {
        const state = stored.find((one) => one.name === field.name);
        const typed = (draft.secrets[field.name] ?? "") !== "";
        const remarks = remarksOn(check, field.name);
        return (
          <SecretField
            key={field.name}
            label={field.label}
            help={`${field.help} It is never shown again.`}
            link={field.link}
            placeholder={field.placeholder}
            stored={state?.set ?? false}
            last4={state?.last4 ?? null}
            problem={typed || touched.has(field.name) ? remarks.problem : undefined}
            note={typed ? (remarks.warning ?? remarks.note) : undefined}
            onChange={(value) => onChange({ ...draft, secrets: { ...draft.secrets, [field.name]: value } })}
          />
        );
      })}
      <details open={draft.baseUrl !== ""}>
        <summary className="text-ink-2 w-fit rounded text-sm underline underline-offset-2">
          For emulators
        </summary>
        <div className="mt-2">
          <TextField
            label="Address in place of the platform's"
            optional
            placeholder={type.base_url}
            value={draft.baseUrl}
            onChange={(baseUrl) => onChange({ ...draft, baseUrl })}
            problem={remarksOn(check, "base_url").problem}
            help={`Leave it empty for the real ${type.title}.`}
          />
        </div>
      </details>
    </div>
  );
}

interface SettingFieldProps {
  readonly field: FormField;
  readonly value: SettingValue | undefined;
  readonly onChange: (value: SettingValue) => void;
  readonly check: DraftCheck | undefined;
  readonly touched: boolean;
}

function SettingField({ field, value, onChange, check, touched }: SettingFieldProps) {
  const remarks = remarksOn(check, field.name);
  const text = Array.isArray(value) ? value.join(", ") : value === undefined ? "" : String(value);
  const filled = text !== "";
  if (field.kind === "toggle") {
    return <Checkbox label={field.label} help={field.help} checked={value === true} onChange={onChange} />;
  }
  if (field.kind === "choice") {
    return (
      <SelectField
        label={field.label}
        help={field.help}
        problem={remarks.problem}
        value={text}
        onChange={onChange}
        choices={[
          ...(field.required || field.default_value ? [] : [{ value: "", label: "As the default" }]),
          ...(field.choices ?? []),
        ]}
      />
    );
  }
  const good = filled && check !== undefined && !remarks.problem && !remarks.warning;
  return (
    <div className="relative">
      <TextField
        label={field.label}
        help={field.help}
        link={field.link}
        optional={!field.required}
        placeholder={field.placeholder}
        value={text}
        problem={filled || touched ? remarks.problem : undefined}
        warning={filled ? remarks.warning : undefined}
        note={filled ? remarks.note : undefined}
        onChange={(typed) =>
          onChange(
            field.kind === "list" ? typed.split(/,\s*/).filter((one, at) => one !== "" || at > 0) : typed,
          )
        }
        className="pr-9"
      />
      {good && (
        <span className="text-delivered absolute top-8 right-2.5" title="Looks right">
          <CircleCheck role="img" aria-label="Looks right" className="size-4.5" />
        </span>
      )}
    </div>
  );
}
