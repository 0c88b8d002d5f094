import { KeyRound } from "lucide-react";
import { useId, useState } from "react";
import { Button } from "./button.tsx";

interface SecretFieldProps {
  readonly label: string;
  readonly help?: string;
  readonly link?: string | undefined;
  readonly placeholder?: string | undefined;
  /** Last four characters of the stored one; null: none is stored. */
  readonly last4: string | null;
  readonly stored: boolean;
  readonly problem?: string | undefined;
  readonly note?: string | undefined;
  readonly autoFocus?: boolean;
  readonly required?: boolean;
  readonly onChange: (value: string) => void;
}

/**
 * A secret is written, never read. The input is uncontrolled, because React mirrors a controlled value into the
 * `value` attribute, where extensions, session recorders and a saved page would find it.
 */
export function SecretField(props: SecretFieldProps) {
  const [replacing, setReplacing] = useState(!props.stored);
  const id = useId();
  return (
    <div className="flex flex-col gap-1">
      <div className="flex flex-wrap items-baseline justify-between gap-x-3">
        <label htmlFor={id} className="font-medium">
          {props.label}
        </label>
        {props.link && (
          <a
            href={props.link}
            target="_blank"
            rel="noreferrer"
            className="text-accent text-sm underline underline-offset-2"
          >
            Where do I find this?
          </a>
        )}
      </div>
      {replacing ? (
        <input
          id={id}
          type="password"
          autoComplete="off"
          spellCheck={false}
          data-1p-ignore
          // biome-ignore lint/a11y/noAutofocus: the field appears because the reader asked for it
          autoFocus={props.autoFocus ?? props.stored}
          required={props.required ?? false}
          placeholder={props.placeholder}
          aria-describedby={`${id}-note`}
          aria-invalid={props.problem ? true : undefined}
          onChange={(change) => props.onChange(change.target.value)}
          className="control font-mono"
        />
      ) : (
        <div className="flex items-center gap-2">
          <output id={id} className="control bg-sunken! flex items-center gap-2 font-mono">
            <KeyRound aria-hidden className="text-ink-3 size-4" />
            <span aria-hidden>••••••••••••</span>
            {props.last4 ?? "set"}
          </output>
          <Button onClick={() => setReplacing(true)}>Replace</Button>
        </div>
      )}
      <div id={`${id}-note`} aria-live="polite" className="flex flex-col gap-0.5 text-sm">
        {props.problem && <span className="text-rejected">{props.problem}</span>}
        {props.note && <span className="text-delivered">{props.note}</span>}
        {props.help && <span className="text-ink-3">{props.help}</span>}
      </div>
    </div>
  );
}
