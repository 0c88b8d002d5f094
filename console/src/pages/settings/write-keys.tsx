import { KeyRound, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import type { WriteKey } from "../../../../src/wire/index.ts";
import { useRead, useWrite } from "../../api/query.ts";
import { useMay, useStore } from "../../api/session.ts";
import { Button } from "../../design/button.tsx";
import { Confirm } from "../../design/dialog.tsx";
import { Empty, SkeletonRows } from "../../design/empty.tsx";
import { Section } from "../../design/page.tsx";
import { ReadProblem } from "../../frame/fallback.tsx";
import { Snippet } from "../guides/snippet.tsx";
import { ShownOnce } from "./shown-once.tsx";

const originWords = { file: "from the file", console: "made here", default: "built in" } as const;

/** Keys that servers send events with, and the public key of the pixel. */
export function WriteKeys() {
  const store = useStore();
  const may = useMay("configure");
  const settings = useRead("GET /api/stores/:store/settings", { params: { store } });
  const [secret, setSecret] = useState<string | null>(null);
  const [removing, setRemoving] = useState<WriteKey | null>(null);
  const make = useWrite("POST /api/stores/:store/write-keys", { onDone: (reply) => setSecret(reply.secret) });
  const remove = useWrite("DELETE /api/stores/:store/write-keys/:key", {
    said: "Removed. Requests with this key are refused from now on.",
    onDone: () => setRemoving(null),
  });
  const keys = settings.data?.write_keys ?? [];
  return (
    <>
      <Section
        title="Write keys"
        note="Servers send events with one of these. To rotate: make a new one, put it to use, remove the old one."
        actions={
          may && (
            <Button
              busy={make.isPending}
              icon={<Plus aria-hidden className="size-4" />}
              onClick={() => make.mutate({ params: { store } })}
            >
              New write key
            </Button>
          )
        }
        flush
      >
        {settings.isError && <ReadProblem error={settings.error} />}
        {settings.isPending && <SkeletonRows rows={2} />}
        {settings.isSuccess && keys.length === 0 && (
          <Empty icon={KeyRound} title="No write key">
            The pixel works without one. A server needs one for <code>POST /v1/events</code>.
          </Empty>
        )}
        <ul className="divide-line border-line divide-y border-t">
          {keys.map((key) => (
            <li key={key.id} className="flex items-center gap-3 px-4 py-2">
              <KeyRound aria-hidden className="text-ink-3 size-4" />
              <code>…{key.last4}</code>
              <span className="text-ink-3 text-sm">{originWords[key.origin]}</span>
              {may && (
                <Button
                  tone="plain"
                  small
                  className="ml-auto"
                  icon={<Trash2 aria-hidden className="size-4" />}
                  aria-label={`Remove the key that ends in ${key.last4}`}
                  onClick={() => setRemoving(key)}
                >
                  Remove
                </Button>
              )}
            </li>
          ))}
        </ul>
      </Section>
      <Section
        title="Pixel"
        note="For the shop's pages, directly after <head>. Its key is public: it can only send events from your origins."
      >
        <Snippet />
      </Section>
      {secret !== null && <ShownOnce title="New write key" secret={secret} onClose={() => setSecret(null)} />}
      {removing && (
        <Confirm
          title={`Remove the key that ends in ${removing.last4}?`}
          open
          onClose={() => setRemoving(null)}
          confirm="Remove"
          word={removing.last4}
          busy={remove.isPending}
          onConfirm={() => remove.mutate({ params: { store, key: removing.id } })}
        >
          <p>
            A server that still sends with it gets 401 from then on, and its events are lost unless it keeps
            them.
          </p>
        </Confirm>
      )}
    </>
  );
}
