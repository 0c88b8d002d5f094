import {
  CircleCheck,
  FlaskConical,
  Hand,
  type LucideIcon,
  Power,
  PowerOff,
  TriangleAlert,
} from "lucide-react";
import type { DestinationStatus } from "../../../../src/wire/index.ts";

type Health = DestinationStatus["health"];

interface HealthLook {
  readonly word: string;
  readonly icon: LucideIcon;
  readonly badge: string;
}

/** Word, icon and colour of a destination's health, the same on all pages. */
export const healthLooks: Readonly<Record<Health, HealthLook>> = {
  healthy: { word: "Healthy", icon: CircleCheck, badge: "bg-delivered-soft text-delivered" },
  degraded: { word: "Degraded", icon: TriangleAlert, badge: "bg-held-soft text-held" },
  held: { word: "Held", icon: Hand, badge: "bg-held-soft text-held" },
  test_mode: { word: "Test mode", icon: FlaskConical, badge: "bg-expired-soft text-expired" },
  inactive: { word: "Inactive", icon: PowerOff, badge: "bg-skipped-soft text-skipped" },
};

/** How a destination is, as word, icon and colour. */
export function HealthBadge({ health }: { readonly health: Health }) {
  const { word, icon: Icon, badge } = healthLooks[health];
  return (
    <span className={`${badge} inline-flex items-center gap-1 rounded-full px-2 py-0.5 text-xs font-medium`}>
      <Icon aria-hidden className="size-3.5" />
      {word}
    </span>
  );
}

/** Says that a destination is active; of one that is not, its health says so. */
export function ActiveWord({ active }: { readonly active: boolean }) {
  if (!active) return null;
  return (
    <span className="text-ink-2 inline-flex items-center gap-1 text-xs font-medium">
      <Power aria-hidden className="size-3.5" />
      Active
    </span>
  );
}
