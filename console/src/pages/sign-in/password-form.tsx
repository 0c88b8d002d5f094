import { useState } from "react";
import type { Session } from "../../../../src/wire/index.ts";
import { ApiProblem, messageOf } from "../../api/client.ts";
import { useWrite } from "../../api/query.ts";
import { Button } from "../../design/button.tsx";
import { TextField } from "../../design/field.tsx";
import { Notice } from "../../design/notice.tsx";
import { PasswordField } from "../../design/password-field.tsx";

interface PasswordFormProps {
  /** A link has just set it. */
  readonly passwordSet: boolean;
  readonly onEnter: (session: Session) => void;
}

/** E-mail, password, and the second factor when the server asks for it. */
export function PasswordForm({ passwordSet, onEnter }: PasswordFormProps) {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const signIn = useWrite("POST /api/session", { quiet: true, onDone: onEnter });
  const asksCode = signIn.error instanceof ApiProblem && (signIn.error.reply.code ?? "").includes("totp");
  const [needsCode, setNeedsCode] = useState(false);
  if (asksCode && !needsCode) setNeedsCode(true);
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(submit) => {
        submit.preventDefault();
        signIn.mutate({ body: { email, password, ...(code === "" ? {} : { totp: code }) } });
      }}
    >
      <h1 className="text-lg font-semibold">Sign in</h1>
      {passwordSet && !signIn.isError && (
        <Notice tone="info" title="The password is set.">
          Sign in with it and with your second factor.
        </Notice>
      )}
      {signIn.isError && !(asksCode && code === "") && (
        <Notice tone="bad" live title={messageOf(signIn.error)} />
      )}
      <TextField
        label="E-mail"
        type="email"
        autoComplete="username"
        required
        autoFocus
        value={email}
        onChange={setEmail}
      />
      <PasswordField onChange={setPassword} />
      {needsCode && (
        <TextField
          label="Code of your authenticator"
          inputMode="numeric"
          autoComplete="one-time-code"
          required
          value={code}
          onChange={setCode}
        />
      )}
      <Button type="submit" tone="primary" busy={signIn.isPending}>
        Sign in
      </Button>
    </form>
  );
}
