import { useState } from "react";
import type { Destination } from "../../../../src/wire/index.ts";
import { useWrite } from "../../api/query.ts";
import { useMay, useStore } from "../../api/session.ts";
import { Button } from "../../design/button.tsx";
import { Confirm } from "../../design/dialog.tsx";
import { toast } from "../../design/toast.tsx";

/** Activate, deactivate, hold and resume. Deactivating can be undone; it settles what comes as skipped, so it asks. */
export function ActiveSwitch({ destination }: { readonly destination: Destination }) {
  const store = useStore();
  const operate = useMay("operate");
  const [asking, setAsking] = useState(false);
  const params = { store, destination: destination.id };
  const edit = useWrite("PATCH /api/stores/:store/destinations/:destination", {
    onDone: () => setAsking(false),
  });
  const hold = useWrite("POST /api/stores/:store/destinations/:destination/hold", {
    said: "Held. Everything waits; nothing is lost and no attempt is spent.",
  });
  const activate = (active: boolean) =>
    edit.mutate(
      { params, body: { active } },
      {
        onSuccess: () =>
          active
            ? toast("Active: it gets the events that come from now on.")
            : toast("Inactive.", { undo: () => activate(true) }),
      },
    );
  if (!destination.active) {
    return (
      <Button tone="primary" busy={edit.isPending} onClick={() => activate(true)}>
        Activate
      </Button>
    );
  }
  return (
    <>
      {operate && destination.status.health !== "held" && (
        <Button busy={hold.isPending} onClick={() => hold.mutate({ params, body: {} })}>
          Hold
        </Button>
      )}
      <Button onClick={() => setAsking(true)}>Deactivate</Button>
      <Confirm
        title={`Deactivate ${destination.title}?`}
        open={asking}
        onClose={() => setAsking(false)}
        confirm="Deactivate"
        busy={edit.isPending}
        onConfirm={() => activate(false)}
      >
        <p>
          Events that come while it is inactive end as <b>skipped: inactive</b> here. They can be replayed
          later, within the platform&rsquo;s limits.
        </p>
        <p>To make events wait instead, use Hold.</p>
      </Confirm>
    </>
  );
}
