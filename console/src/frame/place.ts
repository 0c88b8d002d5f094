import {
  Activity,
  BookOpen,
  LayoutDashboard,
  type LucideIcon,
  Send,
  Settings,
  Stethoscope,
  Users,
} from "lucide-react";

/** A page of the left rail. */
export interface Place {
  readonly to: "/" | "/events" | "/destinations" | "/profiles" | "/diagnose" | "/guides" | "/settings";
  readonly name: string;
  readonly icon: LucideIcon;
  /** In the bottom bar of a phone; the others are under "More". */
  readonly onPhone: boolean;
}

/** All pages of the rail in their order. */
export const places: readonly Place[] = [
  { to: "/", name: "Overview", icon: LayoutDashboard, onPhone: true },
  { to: "/events", name: "Events", icon: Activity, onPhone: true },
  { to: "/destinations", name: "Destinations", icon: Send, onPhone: true },
  { to: "/profiles", name: "Profiles", icon: Users, onPhone: false },
  { to: "/diagnose", name: "Diagnose", icon: Stethoscope, onPhone: true },
  { to: "/guides", name: "Guides", icon: BookOpen, onPhone: false },
  { to: "/settings", name: "Settings", icon: Settings, onPhone: false },
];
