import { useRef, useState } from "react";
import { messageOf, problemAt } from "../../api/client.ts";
import { useRead, useWrite } from "../../api/query.ts";
import { Button } from "../../design/button.tsx";
import { Dialog } from "../../design/dialog.tsx";
import { SkeletonRows } from "../../design/empty.tsx";
import { Notice } from "../../design/notice.tsx";
import { SecretField } from "../../design/secret-field.tsx";

interface ReplaceSecretProps {
  readonly store: string;
  readonly destination: string;
  /** @default the destination's first secret */
  readonly field?: string | undefined;
  readonly onClose: () => void;
}

/** Pastes a new secret from wherever the old one's failure is shown; what waited goes on by itself. */
export function ReplaceSecret({ store, destination, field, onClose }: ReplaceSecretProps) {
  const params = { store, destination };
  const value = useRef("");
  const [given, setGiven] = useState(false);
  const found = useRead("GET /api/stores/:store/destinations/:destination", { params });
  const types = useRead("GET /api/destination-types", {});
  const type = types.data?.types.find((one) => one.type === found.data?.type);
  const secret = type?.secrets.find((one) => one.name === field) ?? type?.secrets[0];
  const save = useWrite("PATCH /api/stores/:store/destinations/:destination", {
    quiet: true,
    said: (reply) => `Saved. ${reply.title} is tried with it at once; what waits follows by itself.`,
    onDone: onClose,
  });
  return (
    <Dialog title={`New ${(secret?.label ?? "secret").toLowerCase()}`} open onClose={onClose}>
      {secret === undefined ? (
        <SkeletonRows rows={2} />
      ) : (
        <form
          className="flex flex-col gap-4"
          onSubmit={(submit) => {
            submit.preventDefault();
            save.mutate({ params, body: { secrets: { [secret.name]: value.current } } });
          }}
        >
          {save.isError && <Notice tone="bad" live title={messageOf(save.error)} />}
          <SecretField
            label={secret.label}
            help={`${secret.help} It is never shown again.`}
            link={secret.link}
            placeholder={secret.placeholder}
            stored={false}
            last4={null}
            autoFocus
            required
            problem={problemAt(save.error, secret.name)}
            onChange={(text) => {
              value.current = text;
              setGiven(text.trim() !== "");
            }}
          />
          <div className="flex justify-end gap-2">
            <Button onClick={onClose}>Cancel</Button>
            <Button type="submit" tone="primary" busy={save.isPending} disabled={!given}>
              Save and try
            </Button>
          </div>
        </form>
      )}
    </Dialog>
  );
}
