import { useState } from "react";
import type { Remedy } from "../../../../src/wire/index.ts";
import { useWrite } from "../../api/query.ts";
import { Button, ButtonLink, type ButtonTone } from "../../design/button.tsx";
import { ReplaceSecret } from "./replace-secret.tsx";

interface RemedyProps {
  readonly store: string;
  readonly remedy: Remedy | null;
  readonly tone?: ButtonTone;
}

/**
 * What mends a destination, as buttons. Where the platform refused the credentials it may be the account that is put
 * right, and the credentials stay as they are: then they are tried again.
 */
export function Remedies({ since, ...props }: RemedyProps & { readonly since: number | null }) {
  const { store, remedy } = props;
  const refused = remedy?.action === "replace_secret" && since !== null;
  return (
    <>
      <RemedyButton {...props} />
      {refused && remedy.destination !== undefined && (
        <DoButton store={store} destination={remedy.destination} action="resume" tone="quiet" small>
          Try again
        </DoButton>
      )}
    </>
  );
}

/** The button that mends what the sentence beside it says. */
export function RemedyButton({ store, remedy, tone = "primary" }: RemedyProps) {
  if (remedy === null || remedy.action === "none") return null;
  const { destination, label } = remedy;
  const look = { tone, small: true, children: label } as const;
  switch (remedy.action) {
    case "open_diagnose":
      return (
        <ButtonLink {...look} to="/diagnose" search={{ store, ...(destination ? { destination } : {}) }} />
      );
    case "open_guide":
      return remedy.guide ? (
        <ButtonLink {...look} to="/guides/$guide" params={{ guide: remedy.guide }} search={{ store }} />
      ) : (
        <ButtonLink {...look} to="/guides" search={{ store }} />
      );
  }
  if (destination === undefined) return null;
  switch (remedy.action) {
    case "replace_secret":
      return <SecretButton {...look} store={store} destination={destination} field={remedy.field} />;
    case "edit_settings":
    case "edit_filter":
    case "replay": {
      const tab = { edit_settings: "settings", edit_filter: "filter", replay: "replay" }[remedy.action];
      return (
        <ButtonLink
          {...look}
          to="/destinations/$destination"
          params={{ destination }}
          search={{ store, tab }}
        />
      );
    }
    default:
      return <DoButton {...look} store={store} destination={destination} action={remedy.action} />;
  }
}

interface Look {
  readonly tone: ButtonTone;
  readonly small: boolean;
  readonly children: string;
  readonly store: string;
  readonly destination: string;
}

function SecretButton({ store, destination, field, ...look }: Look & { readonly field: string | undefined }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button {...look} onClick={() => setOpen(true)} />
      {open && (
        <ReplaceSecret store={store} destination={destination} field={field} onClose={() => setOpen(false)} />
      )}
    </>
  );
}

function DoButton({
  store,
  destination,
  action,
  ...look
}: Look & { readonly action: "resume" | "activate" | "leave_test_mode" }) {
  const params = { store, destination };
  const resume = useWrite("POST /api/stores/:store/destinations/:destination/resume", {
    said: "The next request leaves now.",
  });
  const edit = useWrite("PATCH /api/stores/:store/destinations/:destination", {
    said: action === "activate" ? "Active: it gets the events that come from now on." : "Test mode is over.",
  });
  const run = () => {
    if (action === "resume") resume.mutate({ params });
    else edit.mutate({ params, body: action === "activate" ? { active: true } : { test_mode: null } });
  };
  return <Button {...look} busy={resume.isPending || edit.isPending} onClick={run} />;
}
