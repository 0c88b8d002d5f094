import { LogOut, MonitorCog, Moon, Sun, User } from "lucide-react";
import { call } from "../api/client.ts";
import { useHere } from "../api/session.ts";
import { Menu } from "../design/menu.tsx";
import { setTheme } from "./theme.ts";

const icon = "size-4 shrink-0";

/** Looks, and the way out. */
export function AccountMenu() {
  const { session } = useHere();
  const who = session.member?.email ?? (session.demo ? "Demo visitor" : "Signed in");
  return (
    <Menu
      name={`Account: ${who}`}
      hideArrow
      label={<User aria-hidden className="size-4.5" />}
      className="text-ink-2 hover:bg-sunken hover:text-ink rounded-control grid size-9 place-items-center"
      entries={[
        {
          id: "light",
          label: "Light",
          icon: <Sun aria-hidden className={icon} />,
          onAction: () => setTheme("light"),
        },
        {
          id: "dark",
          label: "Dark",
          icon: <Moon aria-hidden className={icon} />,
          onAction: () => setTheme("dark"),
        },
        {
          id: "system",
          label: "As the system",
          icon: <MonitorCog aria-hidden className={icon} />,
          onAction: () => setTheme("system"),
        },
        {
          id: "out",
          label: "Sign out",
          note: `${who}${session.role ? `, ${session.role}` : ""}`,
          icon: <LogOut aria-hidden className={icon} />,
          onAction: signOut,
        },
      ]}
    />
  );
}

function signOut(): void {
  // The whole document is left, so that nothing of this person stays in memory.
  void call("DELETE /api/session", {}).finally(() => window.location.assign("/sign-in"));
}
