import type { ReactNode } from "react";

/** Says where an operator looks for it that a setting stands in the configuration file alone, and where it is described. */
export function FileOnly({ page, children }: { readonly page: string; readonly children: ReactNode }) {
  return (
    <p className="text-ink-3 mt-3 text-sm">
      {children} That is set in the configuration file:{" "}
      <a href={page} className="text-accent underline underline-offset-2">
        how
      </a>
      .
    </p>
  );
}
