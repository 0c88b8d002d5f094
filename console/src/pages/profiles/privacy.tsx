import { useNavigate } from "@tanstack/react-router";
import { Download, Eraser } from "lucide-react";
import { useState } from "react";
import type { ProfileView } from "../../../../src/wire/index.ts";
import { address } from "../../api/client.ts";
import { useRead, useWrite } from "../../api/query.ts";
import { useStore } from "../../api/session.ts";
import { Button, buttonClass } from "../../design/button.tsx";
import { Confirm } from "../../design/dialog.tsx";
import { counted } from "../../design/number.ts";

/** Export and erasure of a person's data. */
export function Privacy({ profile }: { readonly profile: ProfileView }) {
  const store = useStore();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const params = { store, profile: profile.id };
  const preview = useRead(
    "GET /api/stores/:store/profiles/:profile/erasure",
    { params },
    { enabled: asking },
  );
  const erase = useWrite("POST /api/stores/:store/profiles/:profile/erasure", {
    said: (reply) => reply.sentence,
    onDone: () => void navigate({ to: "/profiles" }),
  });
  return (
    <>
      <a
        href={address("GET /api/stores/:store/profiles/:profile/export", { params })}
        download={`profile-${profile.id}.json`}
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
        {preview.data ? (
          <>
            <p>
              {preview.data.sentence} {counted(preview.data.events, "event")} and{" "}
              {counted(preview.data.identifiers, "identifier")} are concerned.
            </p>
            {preview.data.remains.length > 0 && (
              <>
                <p>What may still hold data afterwards:</p>
                <ul className="list-disc pl-5">
                  {preview.data.remains.map((one) => (
                    <li key={one}>{one}</li>
                  ))}
                </ul>
              </>
            )}
          </>
        ) : (
          <span className="skeleton h-16 w-full" />
        )}
      </Confirm>
    </>
  );
}
