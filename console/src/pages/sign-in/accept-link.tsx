import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { LinkInfo, Session } from "../../../../src/wire/index.ts";
import { call, messageOf, problemAt } from "../../api/client.ts";
import { useWrite } from "../../api/query.ts";
import { Button } from "../../design/button.tsx";
import { TextField } from "../../design/field.tsx";
import { Notice } from "../../design/notice.tsx";
import { PasswordField, passwordCharsMin } from "../../design/password-field.tsx";

const titles: Readonly<Record<LinkInfo["kind"], string>> = {
  owner: "Make the owner's account",
  invite: "You are invited",
  reset: "Choose a new password",
  demo: "Enter the demo",
};

interface LinkProps {
  readonly token: string;
  readonly onEnter: (session: Session) => void;
  readonly onLeave: () => void;
}

/** Uses a one-time link: makes an account, sets a new password, or enters the demo. */
export function AcceptLink({ token, onEnter, onLeave }: LinkProps) {
  const info = useQuery({
    queryKey: ["link", token],
    queryFn: () => call("POST /api/links/inspect", { body: { token } }),
    retry: false,
  });
  if (info.isError) {
    return (
      <div className="flex flex-col gap-4">
        <h1 className="text-lg font-semibold">This link does not work</h1>
        <p className="text-ink-2">{messageOf(info.error)}</p>
        <Button onClick={onLeave}>Sign in with a password</Button>
      </div>
    );
  }
  if (!info.data) return <span className="skeleton h-48 w-full" />;
  return <LinkForm token={token} info={info.data} onEnter={onEnter} />;
}

function LinkForm(props: {
  readonly token: string;
  readonly info: LinkInfo;
  readonly onEnter: LinkProps["onEnter"];
}) {
  const { token, info, onEnter } = props;
  const [email, setEmail] = useState(info.email ?? "");
  const [password, setPassword] = useState("");
  const accept = useWrite("POST /api/links/accept", { quiet: true, onDone: onEnter });
  const short = password !== "" && password.length < passwordCharsMin;
  const body =
    info.kind === "demo" ? { token } : { token, password, ...(info.email === null ? { email } : {}) };
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(submit) => {
        submit.preventDefault();
        if (!short) accept.mutate({ body });
      }}
    >
      <h1 className="text-lg font-semibold">{titles[info.kind]}</h1>
      {accept.isError && <Notice tone="bad" live title={messageOf(accept.error)} />}
      {info.kind !== "demo" && (
        <>
          <TextField
            label="E-mail"
            type="email"
            autoComplete="username"
            required
            autoFocus={info.email === null}
            readOnly={info.email !== null}
            value={email}
            onChange={setEmail}
            problem={problemAt(accept.error, "email")}
          />
          <PasswordField
            chosen
            autoFocus={info.email !== null}
            onChange={setPassword}
            problem={
              problemAt(accept.error, "password") ??
              (short ? `${passwordCharsMin - password.length} more characters, please` : undefined)
            }
          />
        </>
      )}
      <Button type="submit" tone="primary" busy={accept.isPending} autoFocus={info.kind === "demo"}>
        {info.kind === "demo"
          ? "Look around"
          : info.kind === "reset"
            ? "Set the password"
            : "Create the account"}
      </Button>
    </form>
  );
}
