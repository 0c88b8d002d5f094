import { useState } from "react";
import type { Alerts } from "../../../../src/wire/index.ts";
import { useWrite } from "../../api/query.ts";
import { useMay } from "../../api/session.ts";
import { Button } from "../../design/button.tsx";
import { Checkbox, SelectField } from "../../design/field.tsx";
import { Section } from "../../design/page.tsx";

const hours = Array.from({ length: 24 }, (_, hour) => ({
  value: String(hour),
  label: `${String(hour).padStart(2, "0")}:00`,
}));

/** Hours in which alerts wait. */
export function QuietHoursForm({ alerts }: { readonly alerts: Alerts }) {
  const may = useMay("configure");
  const zone = alerts.quiet_hours?.time_zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const [on, setOn] = useState(alerts.quiet_hours !== null);
  const [from, setFrom] = useState(String(alerts.quiet_hours?.from ?? 22));
  const [to, setTo] = useState(String(alerts.quiet_hours?.to ?? 7));
  const edit = useWrite("PATCH /api/alerts", { said: "Saved." });
  return (
    <Section
      title="Quiet hours"
      note={`By the clock of ${zone}. What happens meanwhile is sent when they end.`}
    >
      <form
        className="flex flex-wrap items-end gap-4"
        onSubmit={(submit) => {
          submit.preventDefault();
          edit.mutate({
            body: { quiet_hours: on ? { from: Number(from), to: Number(to), time_zone: zone } : null },
          });
        }}
      >
        <Checkbox label="Keep quiet" checked={on} disabled={!may} onChange={setOn} />
        <SelectField label="From" value={from} onChange={setFrom} choices={hours} disabled={!on || !may} />
        <SelectField label="To" value={to} onChange={setTo} choices={hours} disabled={!on || !may} />
        {may && (
          <Button type="submit" busy={edit.isPending}>
            Save
          </Button>
        )}
      </form>
    </Section>
  );
}
