import { ExternalLink, TriangleAlert } from "lucide-react";
import { type InputHTMLAttributes, type ReactNode, type SelectHTMLAttributes, useId } from "react";

interface FieldFrameProps {
  readonly label: string;
  readonly help?: ReactNode;
  /** What keeps the form from being sent. */
  readonly problem?: string | undefined;
  /** A remark; the form can be sent all the same. */
  readonly warning?: string | undefined;
  /** What was found good or was mended for the reader. */
  readonly note?: string | undefined;
  /** Where the value is found. */
  readonly link?: string | undefined;
  readonly optional?: boolean;
}

interface FrameIds {
  readonly id: string;
  readonly described: string;
}

function FieldFrame(props: FieldFrameProps & FrameIds & { readonly children: ReactNode }) {
  const { label, help, problem, warning, note, link, optional, id, described, children } = props;
  return (
    <div className="flex flex-col gap-1">
      <div className="flex flex-wrap items-baseline justify-between gap-x-3">
        <label htmlFor={id} className="font-medium">
          {label} {optional && <span className="text-ink-3 font-normal">(optional)</span>}
        </label>
        {link && (
          <a
            href={link}
            target="_blank"
            rel="noreferrer"
            className="text-accent inline-flex items-center gap-1 text-sm underline underline-offset-2"
          >
            Where do I find this? <ExternalLink aria-hidden className="size-3.5" />
          </a>
        )}
      </div>
      {children}
      <div id={described} aria-live="polite" className="flex flex-col gap-0.5 text-sm empty:-mt-1">
        {problem && (
          <span className="text-rejected flex gap-1.5">
            <TriangleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0" />
            {problem}
          </span>
        )}
        {!problem && warning && (
          <span className="text-held flex gap-1.5">
            <TriangleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0" />
            {warning}
          </span>
        )}
        {note && <span className="text-delivered">{note}</span>}
        {help && <span className="text-ink-3">{help}</span>}
      </div>
    </div>
  );
}

function useFrame(): FrameIds {
  const id = useId();
  return { id, described: `${id}-note` };
}

function split<T extends FieldFrameProps>(props: T) {
  const { label, help, problem, warning, note, link, optional, ...input } = props;
  return { frame: { label, help, problem, warning, note, link, optional: optional ?? false }, input };
}

/** One line of text with label, help and live remarks. */
export function TextField(
  props: FieldFrameProps &
    Omit<InputHTMLAttributes<HTMLInputElement>, "onChange"> & { readonly onChange: (value: string) => void },
) {
  const ids = useFrame();
  const { frame, input } = split(props);
  const { onChange, className = "", ...rest } = input;
  return (
    <FieldFrame {...frame} {...ids}>
      <input
        autoComplete="off"
        spellCheck={false}
        {...rest}
        id={ids.id}
        aria-describedby={ids.described}
        aria-invalid={frame.problem ? true : undefined}
        onChange={(change) => onChange(change.target.value)}
        className={`control ${className}`}
      />
    </FieldFrame>
  );
}

/** A choice among a few. Native, so that phones show their own wheel. */
export function SelectField(
  props: FieldFrameProps &
    Omit<SelectHTMLAttributes<HTMLSelectElement>, "onChange"> & {
      readonly onChange: (value: string) => void;
      readonly choices: readonly { readonly value: string; readonly label: string }[];
    },
) {
  const ids = useFrame();
  const { frame, input } = split(props);
  const { onChange, choices, ...rest } = input;
  return (
    <FieldFrame {...frame} {...ids}>
      <select
        {...rest}
        id={ids.id}
        aria-describedby={ids.described}
        onChange={(change) => onChange(change.target.value)}
        className="control"
      >
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
    </FieldFrame>
  );
}

/** A small choice without a visible label, for filter bars. */
export function FilterSelect(props: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly choices: readonly { readonly value: string; readonly label: string }[];
}) {
  return (
    <select
      aria-label={props.label}
      value={props.value}
      onChange={(change) => props.onChange(change.target.value)}
      className="control w-auto max-w-64"
    >
      {props.choices.map((choice) => (
        <option key={choice.value} value={choice.value}>
          {choice.label}
        </option>
      ))}
    </select>
  );
}

/** Yes or no. */
export function Checkbox(props: {
  readonly label: ReactNode;
  readonly help?: ReactNode;
  readonly checked: boolean;
  readonly disabled?: boolean;
  readonly onChange: (checked: boolean) => void;
}) {
  const ids = useFrame();
  return (
    <div className="flex items-start gap-2.5 py-1">
      <input
        id={ids.id}
        type="checkbox"
        checked={props.checked}
        disabled={props.disabled}
        aria-describedby={props.help ? ids.described : undefined}
        onChange={(change) => props.onChange(change.target.checked)}
        className="accent-accent mt-0.5 size-4.5 shrink-0"
      />
      <div>
        <label htmlFor={ids.id}>{props.label}</label>
        {props.help && (
          <div id={ids.described} className="text-ink-3 text-sm">
            {props.help}
          </div>
        )}
      </div>
    </div>
  );
}
