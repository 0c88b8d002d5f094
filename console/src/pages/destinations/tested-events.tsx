import { useState } from "react";
import type { Body } from "../../../../src/wire/index.ts";
import { messageOf } from "../../api/client.ts";
import { useWrite } from "../../api/query.ts";
import { useMay, useStore } from "../../api/session.ts";
import { Button } from "../../design/button.tsx";
import { Confirm } from "../../design/dialog.tsx";
import { Notice } from "../../design/notice.tsx";
import { counted } from "../../design/number.ts";

type Order = Body<"POST /api/stores/:store/destinations/:destination/replay-preview">;

/** Inside this time the platform still knows the browser's copies, so that nothing counts twice. */
const windowMs = 47 * 3_600_000;

/** After test mode: the real visits that went out as tests can be sent for real. */
export function TestedEvents({ destination }: { readonly destination: string }) {
  const params = { store: useStore(), destination };
  const may = useMay("operate");
  const [order, setOrder] = useState<Order | null>(null);
  const preview = useWrite("POST /api/stores/:store/destinations/:destination/replay-preview", {
    quiet: true,
  });
  const start = useWrite("POST /api/stores/:store/destinations/:destination/replays", {
    quiet: true,
    said: (reply) => reply.sentence,
    onDone: () => setOrder(null),
  });
  if (!may) return null;
  const look = () => {
    const to = Date.now();
    const asked: Order = { from: to - windowMs, to, outcomes: ["skipped"], reasons: ["sent as test"] };
    preview.mutate({ params, body: asked }, { onSuccess: (found) => found.events > 0 && setOrder(asked) });
  };
  const none = preview.data?.events === 0;
  return (
    <div className="mt-4 flex flex-wrap items-center justify-between gap-3">
      <p className="text-ink-2 flex-1 basis-56" role="status">
        {none
          ? "Nothing went out as a test in the last 47 hours."
          : "What went out as a test counted nowhere; for 47 hours it can still be sent for real."}
      </p>
      <Button busy={preview.isPending} onClick={look}>
        Send tests for real
      </Button>
      {preview.isError && <Notice tone="bad" live title={messageOf(preview.error)} />}
      {order && preview.data && (
        <Confirm
          title={`Send ${counted(preview.data.events, "event")} for real?`}
          open
          onClose={() => setOrder(null)}
          confirm="Send them"
          tone={preview.data.warning ? "danger" : "primary"}
          word={preview.data.confirm}
          busy={start.isPending}
          onConfirm={() => start.mutate({ params, body: { ...order, confirm: preview.data.confirm } })}
        >
          <p>{preview.data.warning ?? "They were sent with a test code and count only after this."}</p>
          {start.isError && <Notice tone="bad" live title={messageOf(start.error)} />}
        </Confirm>
      )}
    </div>
  );
}
