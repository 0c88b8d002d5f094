import { KeySquare, Plus } from "lucide-react";
import { useState } from "react";
import type { ApiKey } from "../../../../src/wire/index.ts";
import { messageOf } from "../../api/client.ts";
import { useRead, useWrite } from "../../api/query.ts";
import { Button } from "../../design/button.tsx";
import { Confirm, Dialog } from "../../design/dialog.tsx";
import { Empty, SkeletonRows } from "../../design/empty.tsx";
import { Checkbox, SelectField, TextField } from "../../design/field.tsx";
import { Notice } from "../../design/notice.tsx";
import { Section } from "../../design/page.tsx";
import { Time } from "../../design/time.tsx";
import { ReadProblem } from "../../frame/fallback.tsx";
import { ShownOnce } from "./shown-once.tsx";

type Scope = ApiKey["scopes"][number];

const scopes: readonly { readonly scope: Scope; readonly means: string }[] = [
  { scope: "read", means: "Counts, destinations and settings" },
  { scope: "events", means: "Events, traces and profiles, masked" },
  { scope: "operate", means: "Send again, replay, hold, resume, test" },
  { scope: "configure", means: "Change destinations and settings" },
  { scope: "privacy", means: "Export and erase people" },
  { scope: "team", means: "People, keys and the audit log" },
];

/** Keys for programs. */
export function ApiKeys() {
  const list = useRead("GET /api/keys", {});
  const [making, setMaking] = useState(false);
  const keys = list.data?.keys ?? [];
  return (
    <>
      <Section
        title="API keys"
        note={
          <>
            For programs that call the API; each may do only what its scopes say. The API is described at{" "}
            <a href="/api/docs" className="text-accent underline underline-offset-2">
              /api/docs
            </a>
            .
          </>
        }
        actions={
          <Button icon={<Plus aria-hidden className="size-4" />} onClick={() => setMaking(true)}>
            New API key
          </Button>
        }
        flush
      >
        {list.isError && <ReadProblem error={list.error} />}
        {list.isPending && <SkeletonRows rows={2} />}
        {list.isSuccess && keys.length === 0 && (
          <Empty icon={KeySquare} title="No API key">
            Make one for a script or a dashboard of your own.
          </Empty>
        )}
        <ul className="divide-line border-line divide-y border-t">
          {keys.map((key) => (
            <li key={key.id}>
              <KeyLine apiKey={key} />
            </li>
          ))}
        </ul>
      </Section>
      {making && <NewKey onClose={() => setMaking(false)} />}
    </>
  );
}

function KeyLine({ apiKey }: { readonly apiKey: ApiKey }) {
  const [asking, setAsking] = useState(false);
  const revoke = useWrite("DELETE /api/keys/:key", { said: `${apiKey.name} was revoked.` });
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2">
      <span className="min-w-48 flex-1">
        <span className="block">
          {apiKey.name} <code className="text-ink-3">{apiKey.prefix}…</code>
        </span>
        <span className="text-ink-3 text-sm">
          {apiKey.scopes.join(", ")} ·{" "}
          {apiKey.used_at === null ? (
            "never used"
          ) : (
            <>
              used <Time at={apiKey.used_at} />
            </>
          )}
          {apiKey.expires_at !== null && (
            <>
              {" "}
              · ends <Time at={apiKey.expires_at} />
            </>
          )}
        </span>
      </span>
      <Button tone="plain" small aria-label={`Revoke ${apiKey.name}`} onClick={() => setAsking(true)}>
        Revoke
      </Button>
      <Confirm
        title={`Revoke ${apiKey.name}?`}
        open={asking}
        onClose={() => setAsking(false)}
        confirm="Revoke"
        busy={revoke.isPending}
        onConfirm={() => revoke.mutate({ params: { key: apiKey.id } }, { onSettled: () => setAsking(false) })}
      >
        <p>Programs that use it are refused from then on.</p>
      </Confirm>
    </div>
  );
}

function NewKey({ onClose }: { readonly onClose: () => void }) {
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<ReadonlySet<Scope>>(new Set(["read"]));
  const [days, setDays] = useState("");
  const make = useWrite("POST /api/keys", { quiet: true });
  if (make.data)
    return (
      <ShownOnce title={`API key "${make.data.key.name}"`} secret={make.data.secret} onClose={onClose} />
    );
  return (
    <Dialog title="New API key" open onClose={onClose}>
      <form
        className="flex flex-col gap-4"
        onSubmit={(submit) => {
          submit.preventDefault();
          make.mutate({
            body: { name, scopes: [...chosen], ...(days === "" ? {} : { expires_in_days: Number(days) }) },
          });
        }}
      >
        {make.isError && <Notice tone="bad" live title={messageOf(make.error)} />}
        <TextField
          label="What is it for?"
          required
          autoFocus
          value={name}
          onChange={setName}
          placeholder="Grafana"
        />
        <fieldset>
          <legend className="font-medium">It may</legend>
          {scopes.map(({ scope, means }) => (
            <Checkbox
              key={scope}
              label={scope}
              help={means}
              checked={chosen.has(scope)}
              onChange={(on) =>
                setChosen(new Set(on ? [...chosen, scope] : [...chosen].filter((one) => one !== scope)))
              }
            />
          ))}
        </fieldset>
        <SelectField
          label="Ends"
          value={days}
          onChange={setDays}
          choices={[
            { value: "", label: "Never" },
            { value: "30", label: "In 30 days" },
            { value: "365", label: "In a year" },
          ]}
        />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" tone="primary" busy={make.isPending} disabled={chosen.size === 0}>
            Make the key
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
