import { useNavigate } from "@tanstack/react-router";
import { Store } from "lucide-react";
import { useHere } from "../api/session.ts";
import { Menu } from "../design/menu.tsx";

/** Which shop the pages are about; the choice is part of every address. */
export function StoreSwitcher() {
  const { stores, store } = useHere();
  const navigate = useNavigate();
  const label = (
    <>
      <Store aria-hidden className="text-ink-3 size-4 shrink-0" />
      <span className="max-w-40 truncate">{store.name}</span>
    </>
  );
  if (stores.length === 1) return <span className="flex items-center gap-2 font-medium">{label}</span>;
  return (
    <Menu
      name={`Store: ${store.name}. Switch store`}
      label={label}
      className="hover:bg-sunken rounded-control flex h-9 items-center gap-2 px-2 font-medium"
      entries={stores.map((one) => ({
        id: one.id,
        label: one.name,
        note: one.id === store.id ? `${one.id}, shown now` : one.id,
        onAction: () => void navigate({ to: "/", search: { store: one.id } }),
      }))}
    />
  );
}
