import { useRef, useState } from "react";
import { messageOf, problemAt } from "../../api/client.ts";
import { useWrite } from "../../api/query.ts";
import { useHere } from "../../api/session.ts";
import { Button } from "../../design/button.tsx";
import { Notice } from "../../design/notice.tsx";
import { Section } from "../../design/page.tsx";
import { PasswordField } from "../../design/password-field.tsx";
import { OwnSessions } from "./own-sessions.tsx";
import { SecondFactor } from "./second-factor.tsx";

/** The reader's own password and second factor. */
export function AccountPart() {
  const { session } = useHere();
  if (session.member === null) {
    return (
      <Section title="Your account">
        <p className="text-ink-2">You are here without an account of your own.</p>
      </Section>
    );
  }
  return (
    <>
      <Password />
      <SecondFactor on={session.member.totp} />
      <OwnSessions />
    </>
  );
}

function Password() {
  const form = useRef<HTMLFormElement>(null);
  const [current, setCurrent] = useState("");
  const [password, setPassword] = useState("");
  const change = useWrite("POST /api/session/password", {
    quiet: true,
    said: "Changed. Your other sessions have ended.",
    onDone: () => form.current?.reset(),
  });
  return (
    <Section title="Password">
      <form
        ref={form}
        className="flex flex-col gap-4"
        onSubmit={(submit) => {
          submit.preventDefault();
          change.mutate({ body: { current, password } });
        }}
      >
        {change.isError && <Notice tone="bad" live title={messageOf(change.error)} />}
        <div className="grid gap-4 sm:grid-cols-2">
          <PasswordField label="Present password" onChange={setCurrent} />
          <PasswordField
            label="New password"
            chosen
            onChange={setPassword}
            problem={problemAt(change.error, "password")}
          />
        </div>
        <div className="flex justify-end">
          <Button type="submit" busy={change.isPending}>
            Change the password
          </Button>
        </div>
      </form>
    </Section>
  );
}
