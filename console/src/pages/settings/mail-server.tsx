import { useRef, useState } from "react";
import type { Alerts, MailServer } from "../../../../src/wire/index.ts";
import { messageOf, problemAt } from "../../api/client.ts";
import { useWrite } from "../../api/query.ts";
import { useMay } from "../../api/session.ts";
import { Button } from "../../design/button.tsx";
import { Dialog } from "../../design/dialog.tsx";
import { SelectField, TextField } from "../../design/field.tsx";
import { Notice } from "../../design/notice.tsx";
import { Section } from "../../design/page.tsx";
import { SecretField } from "../../design/secret-field.tsx";

const tlsWords: Readonly<Record<MailServer["tls"], string>> = {
  starttls: "STARTTLS (port 587)",
  implicit: "TLS from the start (port 465)",
  off: "None, for a relay on this machine",
};

/** The server that takes alerts by e-mail. */
export function MailServerPart({ alerts }: { readonly alerts: Alerts }) {
  const may = useMay("configure");
  const [open, setOpen] = useState(false);
  const remove = useWrite("DELETE /api/alerts/mail-server", {
    said: "Removed. Nobody gets alerts by e-mail.",
  });
  const server = alerts.mail_server;
  return (
    <Section
      title="Mail server"
      note="Takes the alerts that go to e-mail addresses."
      actions={
        may && (
          <>
            {server && (
              <Button tone="plain" busy={remove.isPending} onClick={() => remove.mutate({})}>
                Remove
              </Button>
            )}
            <Button onClick={() => setOpen(true)}>{server ? "Edit" : "Set it up"}</Button>
          </>
        )
      }
    >
      {server ? (
        <p className="break-words">
          <code>
            {server.host}:{server.port}
          </code>
          , {tlsWords[server.tls]}
          {server.username !== null && (
            <>
              , as <code>{server.username}</code>
            </>
          )}
          , from <code>{server.from}</code>
          {server.origin === "file" && (
            <span className="text-ink-3 block text-sm">
              From the configuration file. An edit here stays until the file&rsquo;s value changes.
            </span>
          )}
        </p>
      ) : (
        <p className="text-ink-2">None yet: alerts can go to webhooks only.</p>
      )}
      {open && <MailServerForm server={server} onClose={() => setOpen(false)} />}
    </Section>
  );
}

interface Address {
  readonly host: string;
  readonly port: string;
  readonly tls: MailServer["tls"];
}

interface FormProps {
  readonly server: MailServer | null;
  readonly onClose: () => void;
}

function MailServerForm({ server, onClose }: FormProps) {
  const [at, setAt] = useState<Address>({
    host: server?.host ?? "",
    port: String(server?.port ?? 587),
    tls: server?.tls ?? "starttls",
  });
  const [username, setUsername] = useState(server?.username ?? "");
  const [from, setFrom] = useState(server?.from ?? "");
  const password = useRef("");
  const save = useWrite("PUT /api/alerts/mail-server", {
    quiet: true,
    said: "Saved. Send a test to an address to be sure.",
    onDone: onClose,
  });
  const isSame =
    server !== null && server.host === at.host.trim() && (server.username ?? "") === username.trim();
  const body = () => ({
    ...at,
    port: Number(at.port),
    from,
    ...(username.trim() === "" ? {} : { username }),
    ...(password.current === "" ? {} : { password: password.current }),
  });
  return (
    <Dialog title="Mail server" open onClose={onClose}>
      <form
        className="flex flex-col gap-4"
        onSubmit={(submit) => {
          submit.preventDefault();
          save.mutate({ body: body() });
        }}
      >
        {save.isError && <Notice tone="bad" live title={messageOf(save.error)} />}
        <Connection at={at} onChange={setAt} problem={problemAt(save.error, "host")} />
        <TextField label="User name" optional value={username} onChange={setUsername} />
        <SecretField
          key={String(isSame)}
          label="Password"
          last4={null}
          stored={isSame && server.password_set}
          autoFocus={false}
          help={isSame ? "Stored sealed, never shown." : "Another host or name needs its password again."}
          onChange={(value) => {
            password.current = value;
          }}
        />
        <TextField
          label="Sender"
          type="email"
          required
          placeholder="signalpost@shop.example"
          value={from}
          onChange={setFrom}
          problem={problemAt(save.error, "from")}
        />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" tone="primary" busy={save.isPending}>
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

interface ConnectionProps {
  readonly at: Address;
  readonly onChange: (at: Address) => void;
  readonly problem: string | undefined;
}

/** Where the server is and how it is spoken to; the usual port follows the encryption. */
function Connection({ at, onChange, problem }: ConnectionProps) {
  const isUsual = at.port === "587" || at.port === "465";
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-[1fr_7rem]">
        <TextField
          label="Host"
          required
          autoFocus
          placeholder="smtp.example.com"
          value={at.host}
          onChange={(host) => onChange({ ...at, host })}
          problem={problem}
        />
        <TextField
          label="Port"
          type="number"
          min={1}
          max={65_535}
          required
          value={at.port}
          onChange={(port) => onChange({ ...at, port })}
        />
      </div>
      <SelectField
        label="Encryption"
        value={at.tls}
        onChange={(value) => {
          const tls = value === "implicit" || value === "off" ? value : "starttls";
          onChange({ ...at, tls, port: isUsual ? (tls === "implicit" ? "465" : "587") : at.port });
        }}
        choices={Object.entries(tlsWords).map(([value, label]) => ({ value, label }))}
      />
    </>
  );
}
