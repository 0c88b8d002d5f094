import { Link, type LinkProps } from "@tanstack/react-router";

/** On a phone the row is wider than the screen: the open part is moved into sight. */
function showCurrent(nav: HTMLElement | null): void {
  const current = nav?.querySelector<HTMLElement>("[aria-current]");
  if (nav && current) nav.scrollLeft = current.offsetLeft - (nav.clientWidth - current.offsetWidth) / 2;
}

/** A page's parts as links, so that each has an address. */
export function TabLinks(props: {
  readonly label: string;
  readonly tabs: readonly ({ readonly name: string; readonly current: boolean } & LinkProps)[];
}) {
  return (
    <nav
      ref={showCurrent}
      aria-label={props.label}
      className="border-line mb-4 -mx-4 overflow-x-auto border-b px-4 sm:mx-0 sm:px-0"
    >
      <ul className="flex gap-1">
        {props.tabs.map(({ name, current, ...link }) => (
          <li key={name}>
            <Link
              {...link}
              aria-current={current ? "page" : undefined}
              className={`-mb-px block border-b-2 px-3 py-2 whitespace-nowrap -outline-offset-2 ${
                current
                  ? "border-accent text-ink font-medium"
                  : "text-ink-2 hover:text-ink border-transparent"
              }`}
            >
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
