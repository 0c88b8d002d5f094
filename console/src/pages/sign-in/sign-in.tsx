import { useNavigate, useSearch } from "@tanstack/react-router";
import { type ReactNode, useEffect, useState } from "react";
import type { Session } from "../../../../src/wire/index.ts";
import { queryClient, read, useRead } from "../../api/query.ts";
import { Mark } from "../../frame/mark.tsx";
import { AcceptLink } from "./accept-link.tsx";
import { PasswordForm } from "./password-form.tsx";

/** Sign in with a password, or use a one-time link, whose secret stands after the # and never reaches a log. */
export function SignIn() {
  const session = useRead("GET /api/session", {});
  const { next } = useSearch({ strict: false });
  const navigate = useNavigate();
  const [token, forgetToken] = useLinkToken();
  const [passwordSet, setPasswordSet] = useState(false);
  useEffect(() => {
    document.title = "Sign in · Signalpost";
  }, []);

  const enter = (entered: Session) => {
    forgetToken();
    // A link sets the password; a second factor is asked for all the same.
    if (!entered.signed_in) return setPasswordSet(true);
    queryClient.clear();
    queryClient.setQueryData(read("GET /api/session", {}).queryKey, entered);
    void navigate({ href: next ?? "/" });
  };

  let form: ReactNode;
  if (token !== "") form = <AcceptLink token={token} onEnter={enter} onLeave={forgetToken} />;
  else if (session.data?.setup_needed) form = <SetupNeeded />;
  else form = <PasswordForm passwordSet={passwordSet} onEnter={enter} />;
  return (
    <main className="grid min-h-dvh place-items-center p-4">
      <div className="w-full max-w-sm">
        <div className="mb-6 flex items-center justify-center gap-3">
          <Mark className="size-9" />
          <span className="text-2xl font-semibold tracking-tight">Signalpost</span>
        </div>
        <div className="card p-6">{form}</div>
        <p className="text-ink-3 mt-4 text-center text-sm">
          {session.data ? `Signalpost ${session.data.version}` : " "}
        </p>
      </div>
    </main>
  );
}

/** Takes the link's secret out of the address bar at once, so that it is not kept in the history or shared by copy. */
function useLinkToken() {
  const [token, setToken] = useState(() => window.location.hash.slice(1));
  useEffect(() => {
    if (window.location.hash !== "")
      window.history.replaceState(window.history.state, "", window.location.pathname);
  }, []);
  return [token, () => setToken("")] as const;
}

function SetupNeeded() {
  return (
    <>
      <h1 className="text-lg font-semibold">One step left: make your account</h1>
      <p className="text-ink-2 mt-2">
        Nobody has an account on this server yet. When it started, it printed a one-time link that ends in{" "}
        <code>#…</code>. Open that link here to become the owner.
      </p>
      <p className="text-ink-2 mt-2">Link gone? Start the server again and it prints a new one.</p>
    </>
  );
}
