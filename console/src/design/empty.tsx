import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

interface EmptyProps {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly children: ReactNode;
  readonly action?: ReactNode;
}

/** An empty place says what will be here, and the one step that makes it so. */
export function Empty({ icon: Icon, title, children, action }: EmptyProps) {
  return (
    <div className="flex flex-col items-center gap-3 px-6 py-12 text-center">
      <span className="bg-accent-soft text-accent grid size-12 place-items-center rounded-full">
        <Icon aria-hidden className="size-6" />
      </span>
      <div className="max-w-md">
        <p className="font-semibold">{title}</p>
        <div className="text-ink-2 mt-1">{children}</div>
      </div>
      {action}
    </div>
  );
}

/** Grey bars that keep the place of rows that are still on their way. */
export function SkeletonRows({
  rows = 6,
  tall = false,
}: {
  readonly rows?: number;
  readonly tall?: boolean;
}) {
  return (
    <div aria-hidden className="divide-line divide-y">
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are equal and never move
        <div key={row} className={`flex items-center gap-4 px-4 ${tall ? "h-16" : "h-11"}`}>
          <span className="skeleton h-3.5 w-24" />
          <span className="skeleton h-3.5 flex-1" />
          <span className="skeleton h-3.5 w-16" />
        </div>
      ))}
    </div>
  );
}
