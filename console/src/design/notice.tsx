import { CircleAlert, CircleCheck, Info, type LucideIcon, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

type NoticeTone = "bad" | "warn" | "good" | "info";

const looks: Readonly<
  Record<NoticeTone, { readonly icon: LucideIcon; readonly box: string; readonly text: string }>
> = {
  bad: { icon: CircleAlert, box: "border-rejected/40 bg-rejected-soft", text: "text-rejected" },
  warn: { icon: TriangleAlert, box: "border-held/40 bg-held-soft", text: "text-held" },
  good: { icon: CircleCheck, box: "border-delivered/40 bg-delivered-soft", text: "text-delivered" },
  info: { icon: Info, box: "border-line bg-sunken", text: "text-ink-2" },
};

interface NoticeProps {
  readonly tone: NoticeTone;
  readonly title: ReactNode;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
  /** Read out when it appears. @default false */
  readonly live?: boolean;
}

/** State, cause and remedy in one box: what happened, why, and the button that mends it. */
export function Notice({ tone, title, children, action, live = false }: NoticeProps) {
  const look = looks[tone];
  const Icon = look.icon;
  return (
    <div
      role={live ? (tone === "bad" ? "alert" : "status") : undefined}
      className={`${look.box} rounded-card flex flex-wrap items-start gap-x-3 gap-y-2 border px-4 py-3`}
    >
      <Icon aria-hidden className={`${look.text} mt-0.5 size-5 shrink-0`} />
      <div className="min-w-0 flex-1 basis-60">
        {/* A platform's own words may hold an ID that is longer than a line. */}
        <div className="font-medium wrap-anywhere">{title}</div>
        {children && <div className="text-ink-2 mt-0.5 break-words">{children}</div>}
      </div>
      {action && <div className="flex flex-wrap gap-2">{action}</div>}
    </div>
  );
}
