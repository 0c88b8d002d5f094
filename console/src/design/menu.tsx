import { ChevronDown } from "lucide-react";
import type { ReactNode } from "react";
import {
  Button as AriaButton,
  Menu as AriaMenu,
  MenuItem,
  MenuTrigger,
  Popover,
} from "react-aria-components";
import { buttonClass } from "./button.tsx";

/** One entry of a menu. */
export interface MenuEntry {
  readonly id: string;
  readonly label: ReactNode;
  /** Read for type-ahead; needed where the label is not plain text. */
  readonly text?: string;
  readonly note?: string;
  readonly icon?: ReactNode;
  readonly onAction: () => void;
}

interface MenuProps {
  readonly label: ReactNode;
  /** What is read out, where the label alone does not say it. */
  readonly name?: string;
  readonly entries: readonly MenuEntry[];
  readonly className?: string;
  readonly hideArrow?: boolean;
}

/** A button that opens a list of actions; arrows, type-ahead and Escape work. */
export function Menu({ label, name, entries, className = buttonClass(), hideArrow = false }: MenuProps) {
  return (
    <MenuTrigger>
      <AriaButton {...(name === undefined ? {} : { "aria-label": name })} className={className}>
        {label}
        {!hideArrow && <ChevronDown aria-hidden className="size-4 shrink-0" />}
      </AriaButton>
      <Popover className="bg-raised border-line shadow-pop motion:animate-[pop_.12s] min-w-52 rounded-lg border p-1">
        <AriaMenu aria-label={name ?? "Actions"} className="outline-none">
          {entries.map((entry) => (
            <MenuItem
              key={entry.id}
              id={entry.id}
              textValue={entry.text ?? (typeof entry.label === "string" ? entry.label : entry.id)}
              onAction={entry.onAction}
              className="data-focused:bg-accent-soft flex cursor-pointer items-center gap-2 rounded-md px-2.5 py-1.5 outline-none"
            >
              {entry.icon}
              <span className="min-w-0 flex-1">
                <span className="block">{entry.label}</span>
                {entry.note && <span className="text-ink-3 block text-xs">{entry.note}</span>}
              </span>
            </MenuItem>
          ))}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}
