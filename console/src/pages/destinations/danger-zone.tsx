import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { Destination } from "../../../../src/wire/index.ts";
import { useWrite } from "../../api/query.ts";
import { useStore } from "../../api/session.ts";
import { Button } from "../../design/button.tsx";
import { Confirm } from "../../design/dialog.tsx";
import { counted } from "../../design/number.ts";
import { Section } from "../../design/page.tsx";

/** Removing a destination: slow on purpose. */
export function DangerZone({ destination }: { readonly destination: Destination }) {
  const store = useStore();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const remove = useWrite("DELETE /api/stores/:store/destinations/:destination", {
    said: `${destination.title} was removed.`,
    onDone: () => void navigate({ to: "/destinations" }),
  });
  const { waiting } = destination.status;
  return (
    <Section title="Remove">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="text-ink-2 flex-1 basis-56">
          Forgets its settings and secrets.{" "}
          {waiting > 0 ? `${counted(waiting, "waiting event")} end as expired.` : "Nothing waits here now."}
        </p>
        <Button tone="danger" onClick={() => setAsking(true)}>
          Remove
        </Button>
      </div>
      <Confirm
        title={`Remove ${destination.title} (${destination.id})?`}
        open={asking}
        onClose={() => setAsking(false)}
        confirm="Remove for good"
        word={destination.id}
        busy={remove.isPending}
        onConfirm={() =>
          remove.mutate({
            params: { store, destination: destination.id },
            query: { confirm: destination.id },
          })
        }
      >
        <p>
          {counted(waiting, "waiting event")} will end as <b>expired: destination removed</b>. Outcomes that
          are settled stay in the traces. The settings and the token cannot be brought back.
        </p>
      </Confirm>
    </Section>
  );
}
