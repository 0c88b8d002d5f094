import { ExternalLink } from "lucide-react";
import type { ReactNode } from "react";

/** A link to another site, opened beside the guide. */
export function Out({ href, children }: { readonly href: string; readonly children: ReactNode }) {
  return (
    <a
      href={href}
      target="_blank"
      rel="noreferrer"
      className="text-accent inline-flex items-baseline gap-1 underline underline-offset-2"
    >
      {children}
      <ExternalLink aria-hidden className="size-3 self-center" />
    </a>
  );
}
