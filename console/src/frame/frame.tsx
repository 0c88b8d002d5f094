import { Link, Outlet, useRouterState } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { lazy, Suspense, useEffect, useState } from "react";
import { Toasts } from "../design/toast.tsx";
import { AccountMenu } from "./account-menu.tsx";
import { HealthDot } from "./health-dot.tsx";
import { Mark } from "./mark.tsx";
import { BottomBar, Rail } from "./rail.tsx";
import { StoreSwitcher } from "./store-switcher.tsx";

const Palette = lazy(() => import("./palette.tsx").then((module) => ({ default: module.Palette })));

/** What surrounds every page once somebody is signed in. */
export function Frame() {
  const [paletteOpen, setPaletteOpen] = usePaletteKey();
  useFocusOnNavigation();
  return (
    <div className="flex min-h-dvh flex-col lg:pl-16 xl:pl-56">
      <a
        href="#content"
        className="bg-accent text-accent-ink fixed top-2 left-2 z-50 -translate-y-16 rounded-md px-3 py-2 focus:translate-y-0"
      >
        Skip to content
      </a>
      <Rail />
      <header className="bg-canvas/90 border-line sticky top-0 z-20 flex h-14 items-center gap-2 border-b px-4 backdrop-blur-sm sm:px-6">
        <Link to="/" aria-label="Signalpost, overview" className="rounded-lg lg:hidden">
          <Mark />
        </Link>
        <StoreSwitcher />
        <div className="flex-1" />
        <button
          type="button"
          onClick={() => setPaletteOpen(true)}
          className="border-line-strong bg-surface text-ink-3 hover:text-ink rounded-control flex h-9 items-center gap-2 border px-2.5 md:min-w-56"
        >
          <Search aria-hidden className="size-4" />
          <span className="sr-only md:not-sr-only">Find or do</span>
          <kbd className="border-line ml-auto hidden rounded border px-1.5 md:block">{shortcut}</kbd>
        </button>
        <HealthDot />
        <AccountMenu />
      </header>
      <main id="content" tabIndex={-1} className="flex-1 pb-16 outline-none lg:pb-0">
        <Outlet />
      </main>
      <BottomBar />
      <Toasts />
      {paletteOpen && (
        <Suspense>
          <Palette onClose={() => setPaletteOpen(false)} />
        </Suspense>
      )}
    </div>
  );
}

const shortcut = navigator.platform.startsWith("Mac") ? "⌘K" : "Ctrl K";

function usePaletteKey() {
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const onKey = (key: KeyboardEvent) => {
      if (key.key.toLowerCase() !== "k" || !(key.metaKey || key.ctrlKey) || key.shiftKey || key.altKey)
        return;
      key.preventDefault();
      setOpen((was) => !was);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
  return [open, setOpen] as const;
}

/** After a change of page the focus goes to the content, as it would after loading a document. */
function useFocusOnNavigation(): void {
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname ?? "" });
  useEffect(() => {
    const active = document.activeElement;
    const typing = active instanceof HTMLInputElement || active instanceof HTMLTextAreaElement;
    if (path !== "" && !typing) document.getElementById("content")?.focus({ preventScroll: true });
  }, [path]);
}
