import { Link, type LinkProps } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import { type ReactNode, useEffect } from "react";

interface PageProps {
  readonly title: string;
  /** Links to the pages above this one. */
  readonly trail?: readonly { readonly label: string; readonly to: LinkProps["to"] }[];
  readonly heading?: ReactNode;
  readonly intro?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** The body of every page: its one h1, its actions, its content. Also names the browser tab. */
export function Page({ title, trail, heading, intro, actions, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Signalpost`;
  }, [title]);
  return (
    <div className="mx-auto w-full max-w-[88rem] px-4 pt-4 pb-10 sm:px-6">
      {trail && <Trail trail={trail} />}
      <header className="mb-4 flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
        <div className="min-w-0">
          <h1 className="text-xl font-semibold tracking-tight break-words">{heading ?? title}</h1>
          {intro && <div className="text-ink-2 mt-0.5 max-w-3xl">{intro}</div>}
        </div>
        {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </header>
      {children}
    </div>
  );
}

function Trail({ trail }: { readonly trail: NonNullable<PageProps["trail"]> }) {
  return (
    <nav aria-label="Breadcrumb" className="text-ink-3 mb-1 flex items-center gap-1 text-sm">
      {trail.map((step) => (
        <span key={step.label} className="flex items-center gap-1">
          <Link
            {...(step.to === undefined ? {} : { to: step.to })}
            className="hover:text-ink underline-offset-2 hover:underline"
          >
            {step.label}
          </Link>
          <ChevronRight aria-hidden className="size-3.5" />
        </span>
      ))}
    </nav>
  );
}

interface SectionProps {
  readonly title: ReactNode;
  readonly note?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  /** Rows and charts reach the card's edge. */
  readonly flush?: boolean;
  readonly className?: string;
}

/** A titled card. */
export function Section({ title, note, actions, children, flush = false, className = "" }: SectionProps) {
  return (
    <section className={`card min-w-0 ${className}`}>
      <header className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 px-4 pt-3 pb-2 sm:flex-nowrap">
        <div className="min-w-0">
          <h2 className="font-semibold">{title}</h2>
          {note && <div className="text-ink-3 text-sm">{note}</div>}
        </div>
        {actions && <div className="flex shrink-0 items-center gap-2">{actions}</div>}
      </header>
      <div className={flush ? "" : "px-4 pb-4"}>{children}</div>
    </section>
  );
}
