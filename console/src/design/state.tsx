import {
  AlarmClock,
  CircleCheck,
  CircleMinus,
  CircleX,
  Clock,
  Hand,
  type LucideIcon,
  TimerOff,
} from "lucide-react";
import type { DeliveryState } from "../../../src/wire/index.ts";

interface StateLook {
  readonly word: string;
  readonly icon: LucideIcon;
  readonly text: string;
  readonly badge: string;
  /** Custom property for charts. */
  readonly fill: string;
  /** What the word means, said once in tooltips and legends. */
  readonly means: string;
}

/** One colour, one icon and one meaning for each state of a delivery, on all pages. */
export const stateLooks: Readonly<Record<DeliveryState, StateLook>> = {
  delivered: {
    word: "Delivered",
    icon: CircleCheck,
    text: "text-delivered",
    badge: "bg-delivered-soft text-delivered",
    fill: "var(--color-delivered-fill)",
    means: "The platform accepted it. Whether it could match a person or an ad is the platform's to say.",
  },
  skipped: {
    word: "Skipped",
    icon: CircleMinus,
    text: "text-skipped",
    badge: "bg-skipped-soft text-skipped",
    fill: "var(--color-skipped-fill)",
    means: "Not sent, by a rule of yours or of the platform. The reason stands beside it.",
  },
  rejected: {
    word: "Rejected",
    icon: CircleX,
    text: "text-rejected",
    badge: "bg-rejected-soft text-rejected",
    fill: "var(--color-rejected-fill)",
    means: "The platform refused this event and would refuse it again.",
  },
  expired: {
    word: "Expired",
    icon: TimerOff,
    text: "text-expired",
    badge: "bg-expired-soft text-expired",
    fill: "var(--color-expired-fill)",
    means: "It waited so long that sending it would have done harm, such as a double count.",
  },
  waiting: {
    word: "Waiting",
    icon: Clock,
    text: "text-waiting",
    badge: "bg-waiting-soft text-waiting",
    fill: "var(--color-waiting-fill)",
    means: "Its turn has not come yet.",
  },
  parked: {
    word: "Parked",
    icon: AlarmClock,
    text: "text-waiting",
    badge: "bg-waiting-soft text-waiting",
    fill: "var(--color-waiting-fill)",
    means: "It waits alone until a set time, for example for a retry.",
  },
  held: {
    word: "Held",
    icon: Hand,
    text: "text-held",
    badge: "bg-held-soft text-held",
    fill: "var(--color-held-fill)",
    means: "The whole destination waits until a person mends it. Nothing is lost and no attempt is spent.",
  },
};

/** A delivery's state as word, icon and colour. */
export function StateBadge({
  state,
  reason,
}: {
  readonly state: DeliveryState;
  readonly reason?: string | undefined;
}) {
  const look = stateLooks[state];
  const Icon = look.icon;
  return (
    <span
      title={look.means}
      className={`${look.badge} inline-flex max-w-full items-center gap-1 rounded-xl px-2 py-0.5 text-xs font-medium`}
    >
      <Icon aria-hidden className="size-3.5 shrink-0" />
      <span className="min-w-0">
        {look.word}
        {reason && <span className="font-normal">: {reason}</span>}
      </span>
    </span>
  );
}

/** The icon alone, where the word stands in a heading nearby or on hover. */
export function StateIcon({ state, label }: { readonly state: DeliveryState; readonly label?: string }) {
  const look = stateLooks[state];
  const Icon = look.icon;
  const text = label ?? look.word;
  return (
    <span title={text} className={`inline-grid ${look.text}`}>
      <Icon role="img" aria-label={text} className="size-4" />
    </span>
  );
}
