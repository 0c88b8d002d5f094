import { useNavigate } from "@tanstack/react-router";
import { ArrowRight, Plus, Search, Send } from "lucide-react";
import { type ReactNode, useState } from "react";
import {
  Autocomplete,
  Dialog,
  Input,
  Menu,
  MenuItem,
  Modal,
  ModalOverlay,
  SearchField,
  useFilter,
} from "react-aria-components";
import { useRead } from "../api/query.ts";
import { useStore } from "../api/session.ts";
import { places } from "./place.ts";
import { setTheme } from "./theme.ts";

interface Choice {
  readonly id: string;
  readonly text: string;
  readonly note: string;
  readonly icon: ReactNode;
  readonly run: () => void;
}

const icon = "text-ink-3 size-4 shrink-0";

/** Find a page, a destination or an event, or do something, without the mouse. */
export function Palette({ onClose }: { readonly onClose: () => void }) {
  const [text, setText] = useState("");
  const { contains } = useFilter({ sensitivity: "base" });
  const choices = useChoices(text.trim());
  return (
    <ModalOverlay
      isOpen
      isDismissable
      onOpenChange={(open) => open || onClose()}
      className="bg-scrim fixed inset-0 z-40 flex items-start justify-center p-3 pt-[12vh]"
    >
      <Modal className="motion:animate-[pop_.12s] w-full max-w-xl">
        <Dialog
          aria-label="Find or do"
          className="bg-raised border-line shadow-pop rounded-xl border outline-none"
        >
          <Autocomplete
            inputValue={text}
            onInputChange={setText}
            filter={(each, typed) => each.startsWith("find ") || contains(each, typed)}
          >
            <SearchField
              aria-label="Find or do"
              autoFocus
              className="border-line flex items-center gap-2.5 border-b px-4"
            >
              <Search aria-hidden className={icon} />
              <Input
                placeholder="Event ID, order, destination, page or action"
                className="h-12 flex-1 bg-transparent text-lg outline-none [&::-webkit-search-cancel-button]:hidden"
              />
              <kbd className="border-line text-ink-3 rounded border px-1.5 text-xs">Esc</kbd>
            </SearchField>
            <Menu
              aria-label="Results"
              items={choices}
              className="max-h-[50vh] overflow-y-auto p-1.5 outline-none"
              renderEmptyState={() => <p className="text-ink-3 p-4">Nothing by that name.</p>}
            >
              {(choice) => (
                <MenuItem
                  textValue={choice.text}
                  onAction={() => {
                    onClose();
                    choice.run();
                  }}
                  className="data-focused:bg-accent-soft flex cursor-pointer items-center gap-3 rounded-lg px-3 py-2 outline-none"
                >
                  {choice.icon}
                  <span className="min-w-0 flex-1 truncate">{choice.text.replace(/^find /, "Find ")}</span>
                  <span className="text-ink-3 text-sm">{choice.note}</span>
                </MenuItem>
              )}
            </Menu>
          </Autocomplete>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function useChoices(text: string): readonly Choice[] {
  const store = useStore();
  const navigate = useNavigate();
  const destinations = useRead("GET /api/stores/:store/destinations", { params: { store } });
  const found = useRead(
    "GET /api/stores/:store/events",
    { params: { store }, query: { text, limit: 5 } },
    { enabled: text.length >= 3 },
  );
  const events = (found.data?.events ?? []).map(
    (event): Choice => ({
      id: `event ${event.place}`,
      text: `find ${event.event} ${event.event_id}`,
      note: event.order_id ? `order ${event.order_id}` : "Trace",
      icon: <ArrowRight aria-hidden className={icon} />,
      run: () => void navigate({ to: "/events/$eventId", params: { eventId: event.event_id } }),
    }),
  );
  const search: Choice = {
    id: "search",
    text: `find "${text}" in all events`,
    note: "Search",
    icon: <Search aria-hidden className={icon} />,
    run: () => void navigate({ to: "/events", search: { text } }),
  };
  const connected = (destinations.data?.destinations ?? []).map(
    (one): Choice => ({
      id: `destination ${one.id}`,
      text: `${one.title} ${one.id}`,
      note: "Destination",
      icon: <Send aria-hidden className={icon} />,
      run: () => void navigate({ to: "/destinations/$destination", params: { destination: one.id } }),
    }),
  );
  const pages = places.map(
    (place): Choice => ({
      id: place.to,
      text: place.name,
      note: "Page",
      icon: <place.icon aria-hidden className={icon} />,
      run: () => void navigate({ to: place.to }),
    }),
  );
  const actions: readonly Choice[] = [
    {
      id: "new",
      text: "New destination",
      note: "Action",
      icon: <Plus aria-hidden className={icon} />,
      run: () => void navigate({ to: "/destinations/new" }),
    },
    ...(["light", "dark", "system"] as const).map(
      (theme): Choice => ({
        id: theme,
        text: theme === "system" ? "Theme as the system" : `${theme === "light" ? "Light" : "Dark"} theme`,
        note: "Action",
        icon: <span className={icon} />,
        run: () => setTheme(theme),
      }),
    ),
  ];
  return [...events, ...pages, ...connected, ...actions, ...(text === "" ? [] : [search])];
}
