import type { ReactNode } from "react";

interface ScrollProps {
  readonly label: string;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A box that scrolls on its own, and can be scrolled with the keyboard. */
export function Scroll({ label, className = "", children }: ScrollProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a region would be a landmark, and a page may hold many of these
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1)
    <div role="group" tabIndex={0} aria-label={label} className={`overflow-auto ${className}`}>
      {children}
    </div>
  );
}
