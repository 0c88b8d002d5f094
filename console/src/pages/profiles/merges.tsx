import { Undo2 } from "lucide-react";
import { useState } from "react";
import type { ProfileView } from "../../../../src/wire/index.ts";
import { useWrite } from "../../api/query.ts";
import { useMay, useStore } from "../../api/session.ts";
import { Button } from "../../design/button.tsx";
import { Confirm } from "../../design/dialog.tsx";
import { Section } from "../../design/page.tsx";
import { Time } from "../../design/time.tsx";

/** Profiles that became part of this one, with a way back for the latest. */
export function Merges({ profile }: { readonly profile: ProfileView }) {
  const store = useStore();
  const may = useMay("privacy");
  const [asking, setAsking] = useState(false);
  const undo = useWrite("POST /api/stores/:store/profiles/:profile/unmerge", {
    said: "The two are apart again.",
    onDone: () => setAsking(false),
  });
  if (profile.merges.length === 0) return null;
  return (
    <Section
      title="Merges"
      note="Profiles that turned out to be the same person."
      actions={
        may && (
          <Button small icon={<Undo2 aria-hidden className="size-4" />} onClick={() => setAsking(true)}>
            Undo the latest
          </Button>
        )
      }
    >
      <ul className="divide-line divide-y">
        {profile.merges.map((merge) => (
          <li key={merge.from} className="flex flex-wrap items-baseline gap-x-3 py-1.5">
            <code className="text-sm break-all">{merge.from}</code>
            <span className="text-ink-2 text-sm">joined by {merge.why}</span>
            <span className="text-ink-3 ml-auto text-sm">
              <Time at={merge.at} />
            </span>
          </li>
        ))}
      </ul>
      <Confirm
        title="Undo the latest merge?"
        open={asking}
        onClose={() => setAsking(false)}
        confirm="Undo it"
        tone="primary"
        busy={undo.isPending}
        onConfirm={() => undo.mutate({ params: { store, profile: profile.id } })}
      >
        <p>
          The two become separate people again. What was sent already stays sent; later events are completed
          from the right one of the two.
        </p>
      </Confirm>
    </Section>
  );
}
