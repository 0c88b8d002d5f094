import { RotateCw, TestTube } from "lucide-react";
import { useState } from "react";
import type { EventTrace, TraceDelivery } from "../../../../src/wire/index.ts";
import { useWrite } from "../../api/query.ts";
import { useMay, useStore } from "../../api/session.ts";
import { Confirm, Dialog } from "../../design/dialog.tsx";
import { Menu } from "../../design/menu.tsx";
import { TestEvent } from "../destinations/test-event.tsx";

type Plan = { readonly kind: "again" | "test"; readonly delivery: TraceDelivery } | null;

const icon = "size-4 shrink-0";

/** Sends the stored event once more, for real or as a test. Says first what that means. */
export function SendAgain({ trace }: { readonly trace: EventTrace }) {
  const store = useStore();
  const may = useMay("operate");
  const [plan, setPlan] = useState<Plan>(null);
  const again = useWrite("POST /api/stores/:store/events/send-again", {
    said: (reply) => reply.sentence,
    onDone: () => setPlan(null),
  });
  const firsts = trace.deliveries.filter(
    (delivery, index) =>
      trace.deliveries.findIndex((one) => one.destination === delivery.destination) === index,
  );
  if (!may || firsts.length === 0) return null;
  return (
    <>
      <Menu
        label="Send again"
        entries={firsts.flatMap((delivery) => [
          {
            id: `again ${delivery.destination}`,
            label: `To ${delivery.title}`,
            note: `${delivery.destination}, under the same ID`,
            icon: <RotateCw aria-hidden className={icon} />,
            onAction: () => setPlan({ kind: "again", delivery }),
          },
          {
            id: `test ${delivery.destination}`,
            label: `To ${delivery.title} as a test`,
            note: "With a code of its page for tests",
            icon: <TestTube aria-hidden className={icon} />,
            onAction: () => setPlan({ kind: "test", delivery }),
          },
        ])}
      />
      {plan?.kind === "again" && (
        <Confirm
          title={`Send again to ${plan.delivery.title}?`}
          open
          onClose={() => setPlan(null)}
          confirm="Send again"
          tone="primary"
          busy={again.isPending}
          onConfirm={() =>
            again.mutate({
              params: { store },
              body: { place: plan.delivery.place, destination: plan.delivery.destination },
            })
          }
        >
          <p>
            One event leaves once more under the same name and ID. Inside the platform&rsquo;s dedup window it
            is not counted twice.
          </p>
          {plan.delivery.outcome === "delivered" && (
            <p>
              {plan.delivery.title} accepted it already. After the window, or under a changed name, it would
              count a second time.
            </p>
          )}
        </Confirm>
      )}
      {plan?.kind === "test" && (
        <Dialog title={`Send as a test to ${plan.delivery.title}`} open onClose={() => setPlan(null)}>
          <TestEvent
            destination={plan.delivery.destination}
            title={plan.delivery.title}
            place={plan.delivery.place}
          />
        </Dialog>
      )}
    </>
  );
}
