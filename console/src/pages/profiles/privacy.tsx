import { useNavigate } from "@tanstack/react-router";
import { Download, Eraser } from "lucide-react";
import { useState } from "react";
import type { Erasure } from "../../../../src/wire/index.ts";
import { address, messageOf } from "../../api/client.ts";
import { useRead, useWrite } from "../../api/query.ts";
import { useStore } from "../../api/session.ts";
import { Button, buttonClass } from "../../design/button.tsx";
import { Confirm } from "../../design/dialog.tsx";
import { Notice } from "../../design/notice.tsx";
import { counted } from "../../design/number.ts";

/** Export and erasure of a person's data. */
export function Privacy({ profile }: { readonly profile: string }) {
  const store = useStore();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const params = { store, profile };
  const preview = useRead(
    "GET /api/stores/:store/profiles/:profile/erasure",
    { params },
    { enabled: asking },
  );
  const erase = useWrite("POST /api/stores/:store/profiles/:profile/erasure", {
    quiet: true,
    said: (reply) => reply.sentence,
    onDone: () => void navigate({ to: "/profiles" }),
  });
  return (
    <>
      <a
        href={address("GET /api/stores/:store/profiles/:profile/export", { params })}
        download={`profile-${profile}.json`}
        className={buttonClass()}
      >
        <Download aria-hidden className="size-4" />
        Export
      </a>
      <Button icon={<Eraser aria-hidden className="size-4" />} onClick={() => setAsking(true)}>
        Erase
      </Button>
      <Confirm
        title="Erase this person for good?"
        open={asking}
        onClose={() => setAsking(false)}
        confirm="Erase"
        word="erase"
        busy={erase.isPending}
        onConfirm={() => erase.mutate({ params, body: { confirm: "erase" } })}
      >
        {preview.data ? <Preview preview={preview.data} /> : <span className="skeleton h-16 w-full" />}
        {erase.isError && <Notice tone="bad" live title={messageOf(erase.error)} />}
      </Confirm>
    </>
  );
}

function Preview({ preview }: { readonly preview: Erasure }) {
  return (
    <>
      <p>
        {preview.sentence} {counted(preview.events, "event")} and {counted(preview.identifiers, "identifier")}
        .
      </p>
      {preview.remains.length > 0 && (
        <>
          <p>What may still hold data afterwards:</p>
          <ul className="list-disc pl-5">
            {preview.remains.map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}
