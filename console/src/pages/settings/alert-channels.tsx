import { Plus } from "lucide-react";
import { useRef, useState } from "react";
import type { AlertChannel, Alerts } from "../../../../src/wire/index.ts";
import { messageOf } from "../../api/client.ts";
import { useWrite } from "../../api/query.ts";
import { useMay } from "../../api/session.ts";
import { Button } from "../../design/button.tsx";
import { Dialog } from "../../design/dialog.tsx";
import { SelectField, TextField } from "../../design/field.tsx";
import { Notice } from "../../design/notice.tsx";
import { Section } from "../../design/page.tsx";
import { SecretField } from "../../design/secret-field.tsx";
import { Time } from "../../design/time.tsx";
import { toast } from "../../design/toast.tsx";
import { ShownOnce } from "./shown-once.tsx";

type Kind = AlertChannel["kind"];

const kinds: Readonly<
  Record<Kind, { readonly label: string; readonly target: string; readonly placeholder: string }>
> = {
  slack: {
    label: "Slack-style webhook",
    target: "Webhook address",
    placeholder: "https://hooks.slack.com/services/…",
  },
  webhook: { label: "Signed webhook", target: "Address", placeholder: "https://ops.example/alerts" },
  email: { label: "E-mail", target: "E-mail address", placeholder: "ops@shop.example" },
};

/** Where alerts go, each with a test. */
export function AlertChannels({ alerts }: { readonly alerts: Alerts }) {
  const may = useMay("configure");
  const [adding, setAdding] = useState(false);
  const [made, setMade] = useState<string | null>(null);
  return (
    <Section
      title="Send alerts to"
      actions={
        may && (
          <Button icon={<Plus aria-hidden className="size-4" />} onClick={() => setAdding(true)}>
            Add
          </Button>
        )
      }
    >
      {alerts.channels.length === 0 && (
        <p className="text-ink-2">Nobody is told yet. Alerts are only listed below.</p>
      )}
      <ul className="divide-line divide-y">
        {alerts.channels.map((channel) => (
          <li key={channel.id} className="flex flex-wrap items-center gap-x-4 gap-y-1 py-2">
            <ChannelLine channel={channel} />
          </li>
        ))}
      </ul>
      {adding && (
        <AddChannel
          hasMail={alerts.mail_server !== null}
          onClose={() => setAdding(false)}
          onMade={(secret) => {
            setAdding(false);
            setMade(secret);
          }}
        />
      )}
      {made !== null && (
        <ShownOnce
          title="The webhook's signing secret"
          secret={made}
          note="Its receiver checks with it that a request comes from here."
          onClose={() => setMade(null)}
        />
      )}
    </Section>
  );
}

function ChannelLine({ channel }: { readonly channel: AlertChannel }) {
  const may = useMay("configure");
  const params = { channel: channel.id };
  const test = useWrite("POST /api/alerts/channels/:channel/test", {
    onDone: (reply) => toast(reply.detail, { bad: !reply.ok }),
  });
  const remove = useWrite("DELETE /api/alerts/channels/:channel", { said: "Removed." });
  return (
    <>
      <span className="min-w-48 flex-1">
        <span className="block break-all">
          {kinds[channel.kind].label}: <code>{channel.target ?? "no address is stored"}</code>
        </span>
        <span className="text-ink-3 block text-sm">
          {channel.id}
          {channel.origin === "file" && ", from the configuration file"}
        </span>
        {channel.last && (
          <span className={`text-sm ${channel.last.ok ? "text-ink-3" : "text-rejected"}`}>
            <Time at={channel.last.at} />: {channel.last.detail}
          </span>
        )}
      </span>
      <Button small busy={test.isPending} onClick={() => test.mutate({ params })}>
        Send a test
      </Button>
      {may && (
        <Button
          tone="plain"
          small
          aria-label={`Remove ${channel.target ?? channel.id}`}
          busy={remove.isPending}
          onClick={() => remove.mutate({ params })}
        >
          Remove
        </Button>
      )}
    </>
  );
}

interface AddProps {
  readonly hasMail: boolean;
  readonly onClose: () => void;
  /** With the signing secret, when one was made: it is shown once. */
  readonly onMade: (secret: string | null) => void;
}

function AddChannel({ hasMail, onClose, onMade }: AddProps) {
  const [kind, setKind] = useState<Kind>("slack");
  const [target, setTarget] = useState("");
  const secret = useRef("");
  const add = useWrite("POST /api/alerts/channels", {
    quiet: true,
    said: "Added. Send a test to be sure.",
    onDone: (reply) => onMade(reply.secret),
  });
  const words = kinds[kind];
  return (
    <Dialog title="Send alerts to" open onClose={onClose}>
      <form
        className="flex flex-col gap-4"
        onSubmit={(submit) => {
          submit.preventDefault();
          const signed = kind === "webhook" && secret.current !== "" ? { secret: secret.current } : {};
          add.mutate({ body: { kind, target: target.trim(), ...signed } });
        }}
      >
        {add.isError && <Notice tone="bad" live title={messageOf(add.error)} />}
        <SelectField
          label="Kind"
          value={kind}
          onChange={(value) => setKind(value === "slack" || value === "email" ? value : "webhook")}
          choices={Object.entries(kinds).map(([value, { label }]) => ({ value, label }))}
          {...(kind === "email" && !hasMail
            ? { warning: "Set up the mail server first; it stands below." }
            : {})}
        />
        <TextField
          label={words.target}
          required
          autoFocus
          placeholder={words.placeholder}
          value={target}
          onChange={setTarget}
        />
        {kind === "webhook" && (
          <SecretField
            label="Signing secret"
            placeholder="whsec_…"
            stored={false}
            last4={null}
            help="Requests are signed with it by the Standard Webhooks rules. Leave it empty and one is made."
            onChange={(value) => {
              secret.current = value;
            }}
          />
        )}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" tone="primary" busy={add.isPending}>
            Add
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
