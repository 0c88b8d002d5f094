import { Link, type LinkProps } from "@tanstack/react-router";
import { LoaderCircle } from "lucide-react";
import type { ButtonHTMLAttributes, ReactNode } from "react";

/** How loud a button is: one primary a view, quiet for the rest, plain inside text and rows, danger before harm. */
export type ButtonTone = "primary" | "quiet" | "plain" | "danger";

const tones: Readonly<Record<ButtonTone, string>> = {
  primary: "bg-accent text-accent-ink border-transparent enabled:hover:bg-accent-strong",
  quiet: "bg-surface text-ink border-line-strong enabled:hover:bg-sunken",
  plain: "bg-transparent text-accent border-transparent enabled:hover:bg-accent-soft",
  danger: "bg-rejected text-surface border-transparent enabled:hover:opacity-90",
};

const shape =
  "inline-flex items-center justify-center gap-1.5 rounded-control border font-medium whitespace-nowrap select-none " +
  "transition-colors disabled:opacity-55 aria-disabled:opacity-55";

/** Classes of a button, for links that look like one. */
export function buttonClass(tone: ButtonTone = "quiet", small = false): string {
  return `${shape} ${tones[tone]} ${small ? "min-h-7 px-2 text-sm" : "min-h-9 px-3"}`;
}

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly tone?: ButtonTone;
  readonly small?: boolean;
  /** Shows a spinner and takes no further clicks; the button keeps its focus. */
  readonly busy?: boolean;
  readonly icon?: ReactNode;
}

/** A native button in our looks. */
export function Button({ tone = "quiet", small = false, busy = false, icon, ...rest }: ButtonProps) {
  const { children, className = "", onClick, type = "button", ...others } = rest;
  return (
    <button
      {...others}
      type={type}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      onClick={(press) => (busy ? press.preventDefault() : onClick?.(press))}
      className={`${buttonClass(tone, small)} ${className}`}
    >
      {busy ? <LoaderCircle aria-hidden className="motion:animate-spin size-4" /> : icon}
      {children}
    </button>
  );
}

/** A square button with an icon alone; the label is read out and shown as tooltip. */
export function IconButton({ label, icon, ...rest }: ButtonProps & { readonly label: string }) {
  const { className = "", tone, small, busy, ...others } = rest;
  return (
    <button
      type="button"
      {...others}
      aria-label={label}
      title={label}
      className={`text-ink-2 hover:bg-sunken hover:text-ink rounded-control grid size-9 shrink-0 place-items-center ${className}`}
    >
      {icon}
    </button>
  );
}

/** A link to another page that looks like a button. */
export function ButtonLink(
  props: LinkProps & {
    readonly tone?: ButtonTone;
    readonly small?: boolean;
    readonly icon?: ReactNode;
    readonly children: ReactNode;
  },
) {
  const { tone = "quiet", small = false, icon, children, ...link } = props;
  return (
    <Link {...link} className={buttonClass(tone, small)}>
      {icon}
      {children}
    </Link>
  );
}
