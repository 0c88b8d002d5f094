import { useState } from "react";
import { messageOf } from "../../api/client.ts";
import { useWrite } from "../../api/query.ts";
import { Button } from "../../design/button.tsx";
import { Dialog } from "../../design/dialog.tsx";
import { TextField } from "../../design/field.tsx";
import { Notice } from "../../design/notice.tsx";
import { Section } from "../../design/page.tsx";
import { PasswordField } from "../../design/password-field.tsx";

/** The code of an authenticator, switched on and off. */
export function SecondFactor({ on }: { readonly on: boolean }) {
  const [asking, setAsking] = useState(false);
  return (
    <Section
      title="Second factor"
      note="A code of an authenticator app, asked for after the password. Changing it ends your other sessions."
    >
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="text-ink-2">{on ? "On." : "Off."}</p>
        <Button onClick={() => setAsking(true)}>{on ? "Switch it off" : "Set it up"}</Button>
      </div>
      {asking &&
        (on ? <FactorOff onClose={() => setAsking(false)} /> : <FactorOn onClose={() => setAsking(false)} />)}
    </Section>
  );
}

function FactorOff({ onClose }: { readonly onClose: () => void }) {
  const [password, setPassword] = useState("");
  const remove = useWrite("DELETE /api/session/totp", {
    quiet: true,
    said: "The second factor is off.",
    onDone: onClose,
  });
  return (
    <Dialog title="Switch off the second factor" open onClose={onClose}>
      <form
        className="flex flex-col gap-4"
        onSubmit={(submit) => {
          submit.preventDefault();
          remove.mutate({ body: { password } });
        }}
      >
        {remove.isError && <Notice tone="bad" live title={messageOf(remove.error)} />}
        <PasswordField autoFocus onChange={setPassword} />
        <Button type="submit" tone="danger" busy={remove.isPending}>
          Switch it off
        </Button>
      </form>
    </Dialog>
  );
}

function FactorOn({ onClose }: { readonly onClose: () => void }) {
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const begin = useWrite("POST /api/session/totp", { quiet: true });
  const finish = useWrite("PUT /api/session/totp", {
    quiet: true,
    said: "The second factor is on.",
    onDone: onClose,
  });
  const error = begin.error ?? finish.error;
  return (
    <Dialog title="Set up a second factor" open onClose={onClose}>
      <form
        className="flex flex-col gap-4"
        onSubmit={(submit) => {
          submit.preventDefault();
          if (begin.data) finish.mutate({ body: { code } });
          else begin.mutate({ body: { password } });
        }}
      >
        {error && <Notice tone="bad" live title={messageOf(error)} />}
        {begin.data ? (
          <>
            <p>
              Add this secret to your authenticator, or{" "}
              <a href={begin.data.uri} className="text-accent underline underline-offset-2">
                open it there
              </a>
              . It is shown this once.
            </p>
            <code className="bg-sunken border-line rounded-md border p-3 break-all select-all">
              {begin.data.secret}
            </code>
            <TextField
              label="Code it shows now"
              inputMode="numeric"
              autoComplete="one-time-code"
              required
              autoFocus
              value={code}
              onChange={setCode}
            />
          </>
        ) : (
          <PasswordField autoFocus onChange={setPassword} />
        )}
        <Button type="submit" tone="primary" busy={begin.isPending || finish.isPending}>
          {begin.data ? "Switch it on" : "Go on"}
        </Button>
      </form>
    </Dialog>
  );
}
