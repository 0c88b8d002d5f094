import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { messageOf, problemAt } from "../../api/client.ts";
import { useWrite } from "../../api/query.ts";
import { useMay } from "../../api/session.ts";
import { Button } from "../../design/button.tsx";
import { TextField } from "../../design/field.tsx";
import { Notice } from "../../design/notice.tsx";
import { Section } from "../../design/page.tsx";
import { ShownOnce } from "./shown-once.tsx";

interface Draft {
  readonly id: string;
  readonly name: string;
  readonly country: string;
  readonly currency: string;
  readonly origin: string;
}

function storeOf({ id, name, country, currency, origin }: Draft) {
  return {
    id: id.trim(),
    ...filled("name", name),
    ...filled("country", country.toUpperCase()),
    ...filled("currency", currency.toUpperCase()),
    ...(origin.trim() === "" ? {} : { origins: [origin.trim()] }),
  };
}

/** A further shop on this server, with its first write key. */
export function NewStore() {
  const may = useMay("configure");
  const navigate = useNavigate();
  const [draft, setDraft] = useState({ id: "", name: "", country: "", currency: "", origin: "" });
  const create = useWrite("POST /api/stores", { quiet: true });
  const set = (change: Partial<typeof draft>) => setDraft({ ...draft, ...change });
  return (
    <Section title="Add a store" note="Events, profiles and destinations of each store are kept apart.">
      <form
        onSubmit={(submit) => {
          submit.preventDefault();
          create.mutate({ body: storeOf(draft) });
        }}
      >
        <StoreFields draft={draft} set={set} disabled={!may} error={create.error} />
        {create.isError && (
          <div className="mt-4">
            <Notice tone="bad" live title={messageOf(create.error)} />
          </div>
        )}
        {may && (
          <Button type="submit" tone="primary" className="mt-4" busy={create.isPending}>
            Create store
          </Button>
        )}
      </form>
      {create.data && (
        <ShownOnce
          title={`Write key of ${create.data.store.name}`}
          secret={create.data.secret}
          note="Your server sends events with it."
          onClose={() => void navigate({ to: "/", search: { store: create.data.store.id } })}
        />
      )}
    </Section>
  );
}

/** A field that was left empty is left out. */
function filled(name: "name" | "country" | "currency", value: string) {
  return value.trim() === "" ? {} : { [name]: value.trim() };
}

function StoreFields({
  draft,
  set,
  disabled,
  error,
}: {
  readonly draft: Draft;
  readonly set: (change: Partial<Draft>) => void;
  readonly disabled: boolean;
  readonly error: Error | null;
}) {
  return (
    <fieldset disabled={disabled} className="grid gap-4 sm:grid-cols-2">
      <TextField
        label="ID"
        help="a-z, 0-9 and -. It stands in addresses and never changes."
        required
        pattern="[a-z0-9][a-z0-9\-]*"
        value={draft.id}
        problem={problemAt(error, "id")}
        onChange={(id) => set({ id })}
      />
      <TextField label="Name" optional value={draft.name} onChange={(name) => set({ name })} />
      <TextField
        label="Country"
        optional
        placeholder="DE"
        maxLength={2}
        help="How national phone numbers are read."
        value={draft.country}
        problem={problemAt(error, "country")}
        onChange={(country) => set({ country })}
      />
      <TextField
        label="Currency"
        optional
        placeholder="EUR"
        maxLength={3}
        value={draft.currency}
        problem={problemAt(error, "currency")}
        onChange={(currency) => set({ currency })}
      />
      <TextField
        label="Shop's address"
        optional
        placeholder="https://shop.example"
        help="The pixel may send from here. More in Allowed origins."
        value={draft.origin}
        onChange={(origin) => set({ origin })}
      />
    </fieldset>
  );
}
