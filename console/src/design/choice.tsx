interface SomeOrAllProps {
  /** What the choice is about, for screen readers: "To which destinations". */
  readonly label: string;
  readonly all: string;
  readonly ids: readonly string[];
  /** Null: all of them. */
  readonly chosen: readonly string[] | null;
  readonly onChange: (chosen: readonly string[] | null) => void;
}

/** All, or these: "all" also means those that come later. */
export function SomeOrAll({ label, all, ids, chosen, onChange }: SomeOrAllProps) {
  const toggle = (id: string, on: boolean) => {
    const now = chosen ?? ids;
    onChange(on ? [...now, id] : now.filter((one) => one !== id));
  };
  return (
    <>
      <select
        aria-label={label}
        value={chosen === null ? "all" : "some"}
        onChange={(change) => onChange(change.target.value === "all" ? null : ids)}
        className="control w-auto"
      >
        <option value="all">{all}</option>
        <option value="some">these</option>
      </select>
      {chosen !== null &&
        ids.map((id) => (
          <label key={id} className="flex min-h-6 items-center gap-1.5">
            <input
              type="checkbox"
              checked={chosen.includes(id)}
              onChange={(change) => toggle(id, change.target.checked)}
              className="accent-accent size-4"
            />
            {id}
          </label>
        ))}
    </>
  );
}
