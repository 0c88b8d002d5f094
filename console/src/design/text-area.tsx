import { TriangleAlert } from "lucide-react";
import { type ReactNode, useId } from "react";

interface TextAreaProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly rows?: number;
  readonly placeholder?: string;
  readonly help?: ReactNode;
  readonly problem?: string | undefined;
}

/** Several lines of text with label, help and problem. */
export function TextArea({ label, value, onChange, rows = 4, placeholder, help, problem }: TextAreaProps) {
  const id = useId();
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      <textarea
        id={id}
        rows={rows}
        spellCheck={false}
        placeholder={placeholder}
        value={value}
        aria-describedby={`${id}-note`}
        aria-invalid={problem ? true : undefined}
        onChange={(change) => onChange(change.target.value)}
        className="control font-mono text-sm"
      />
      <div id={`${id}-note`} aria-live="polite" className="flex flex-col gap-0.5 text-sm">
        {problem && (
          <span className="text-rejected flex gap-1.5">
            <TriangleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0" />
            {problem}
          </span>
        )}
        {help && <span className="text-ink-3">{help}</span>}
      </div>
    </div>
  );
}
