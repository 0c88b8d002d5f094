interface ProgressProps {
  readonly label: string;
  readonly value: number;
  readonly max: number;
  readonly note?: string;
}

/** How far a bounded job is. */
export function Progress({ label, value, max, note }: ProgressProps) {
  return (
    <div className="flex flex-col gap-1">
      <div className="flex justify-between gap-4 text-sm">
        <span>{label}</span>
        {note && <span className="text-ink-3">{note}</span>}
      </div>
      <progress
        aria-label={label}
        value={Math.min(value, max)}
        max={Math.max(max, 1)}
        className="bar h-2 w-full overflow-hidden rounded-full"
      />
    </div>
  );
}

/** A share as a bar with its label; the number stands beside it. */
export function ShareBar({ label, share }: { readonly label: string; readonly share: number }) {
  return (
    <progress
      aria-label={label}
      value={share}
      max={1}
      className="bar h-1.5 w-full overflow-hidden rounded-full"
    />
  );
}
