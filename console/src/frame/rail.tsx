import { Link, useNavigate } from "@tanstack/react-router";
import { CircleHelp, Ellipsis } from "lucide-react";
import { Menu } from "../design/menu.tsx";
import { Mark } from "./mark.tsx";
import { type Place, places } from "./place.ts";

/** The left rail: icons on a small desk, icons and words on a large one. */
export function Rail() {
  return (
    <nav
      aria-label="Main"
      className="border-line bg-surface fixed inset-y-0 left-0 z-30 hidden w-16 flex-col border-r px-2 py-3 lg:flex xl:w-56 xl:px-3"
    >
      <Link
        to="/"
        aria-label="Signalpost, overview"
        className="mb-4 flex items-center gap-2.5 rounded-lg px-2.5 xl:px-1.5"
      >
        <Mark />
        <span className="hidden text-lg font-semibold tracking-tight xl:inline">Signalpost</span>
      </Link>
      <ul className="flex flex-1 flex-col gap-0.5">
        {places.map((place) => (
          <li key={place.to} className={place.to === "/settings" ? "mt-auto" : ""}>
            <RailLink place={place} />
          </li>
        ))}
        <li>
          <a href="/docs" title="Docs" className={`${railLink} text-ink-2 hover:bg-sunken hover:text-ink`}>
            <CircleHelp aria-hidden className="size-5 xl:size-4.5" />
            <span className="sr-only xl:not-sr-only">Docs</span>
          </a>
        </li>
      </ul>
    </nav>
  );
}

const railLink =
  "group flex items-center justify-center gap-2.5 rounded-lg p-2.5 xl:justify-start xl:px-2.5 xl:py-2 ";

function RailLink({ place }: { readonly place: Place }) {
  const Icon = place.icon;
  return (
    <Link
      to={place.to}
      activeOptions={{ exact: place.to === "/", includeSearch: false }}
      title={place.name}
      activeProps={{ className: `${railLink} bg-accent-soft text-accent font-medium` }}
      inactiveProps={{ className: `${railLink} text-ink-2 hover:bg-sunken hover:text-ink` }}
    >
      <Icon aria-hidden className="size-5 xl:size-4.5" />
      <span className="sr-only xl:not-sr-only">{place.name}</span>
    </Link>
  );
}

const barLink = "flex h-14 flex-1 flex-col items-center justify-center gap-0.5 text-xs -outline-offset-2 ";

/** The same places at the bottom of a phone; what does not fit is under "More". */
export function BottomBar() {
  const navigate = useNavigate();
  return (
    <nav
      aria-label="Main"
      className="bg-surface border-line fixed inset-x-0 bottom-0 z-30 flex border-t pb-[env(safe-area-inset-bottom)] lg:hidden"
    >
      {places
        .filter((place) => place.onPhone)
        .map((place) => (
          <Link
            key={place.to}
            to={place.to}
            activeOptions={{ exact: place.to === "/", includeSearch: false }}
            activeProps={{ className: `${barLink} text-accent font-medium` }}
            inactiveProps={{ className: `${barLink} text-ink-2` }}
          >
            <place.icon aria-hidden className="size-5" />
            {place.name}
          </Link>
        ))}
      <Menu
        name="More pages"
        label={
          <>
            <Ellipsis aria-hidden className="size-5" />
            More
          </>
        }
        hideArrow
        className={`${barLink} text-ink-2`}
        entries={[
          ...places
            .filter((place) => !place.onPhone)
            .map((place) => ({
              id: place.to,
              label: place.name,
              icon: <place.icon aria-hidden className="size-4" />,
              onAction: () => void navigate({ to: place.to }),
            })),
          {
            id: "docs",
            label: "Docs",
            icon: <CircleHelp aria-hidden className="size-4" />,
            onAction: () => window.location.assign("/docs"),
          },
        ]}
      />
    </nav>
  );
}
