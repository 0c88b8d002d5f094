import { useState } from "react";
import type { Destination } from "../../../../src/wire/index.ts";
import { useRead, useWrite } from "../../api/query.ts";
import { useMay, useStore } from "../../api/session.ts";
import { Button } from "../../design/button.tsx";
import { TextField } from "../../design/field.tsx";
import { Section } from "../../design/page.tsx";
import { ReadProblem } from "../../frame/fallback.tsx";

/** How long an ad click goes with what its visitor does, for each destination. */
export function ClickAges() {
  const store = useStore();
  const list = useRead("GET /api/stores/:store/destinations", { params: { store } });
  if (list.isError) return <ReadProblem error={list.error} />;
  if (!list.data) return <span className="skeleton h-32 w-full" />;
  if (list.data.destinations.length === 0) return null;
  return (
    <Section
      title="Ad clicks"
      note="A visitor's click is added to events that come without one, until it is this old. Longer than the platform credits a click is of no use."
    >
      <ul className="flex flex-col gap-4">
        {list.data.destinations.map((one) => (
          <li key={`${one.id} ${one.click_id_days}`}>
            <ClickAge destination={one} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function ClickAge({ destination }: { readonly destination: Destination }) {
  const store = useStore();
  const may = useMay("configure");
  const [days, setDays] = useState(String(destination.click_id_days));
  const save = useWrite("PATCH /api/stores/:store/destinations/:destination", { said: "Saved." });
  const params = { store, destination: destination.id };
  return (
    <form
      className="flex flex-wrap items-end gap-3"
      onSubmit={(submit) => {
        submit.preventDefault();
        save.mutate({ params, body: { click_id_days: Number(days) } });
      }}
    >
      <fieldset disabled={!may} className="w-full sm:w-72">
        <TextField
          label={`${destination.title}, in days`}
          type="number"
          min={1}
          max={90}
          required
          value={days}
          onChange={setDays}
        />
      </fieldset>
      {may && (
        <Button type="submit" busy={save.isPending} disabled={days === String(destination.click_id_days)}>
          Save
        </Button>
      )}
    </form>
  );
}
