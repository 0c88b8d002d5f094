import { useEffect, useState } from "react";
import type { DestinationTypeInfo, DraftCheck } from "../../../../src/wire/index.ts";
import { Button } from "../../design/button.tsx";
import { TextField } from "../../design/field.tsx";
import { ConnectionForm } from "../destinations/connection-form.tsx";
import type { Draft } from "../destinations/draft.ts";

const idPattern = /^[a-z0-9-]{1,40}$/;

interface ConnectStepProps {
  readonly type: DestinationTypeInfo;
  readonly draft: Draft;
  readonly onDraft: (draft: Draft) => void;
  readonly id: string;
  readonly onId: (id: string) => void;
  readonly taken: readonly string[];
  readonly check: DraftCheck | undefined;
  readonly onBack: () => void;
  readonly onNext: () => void;
}

/** Settings and secrets, checked while one types. */
export function ConnectStep(props: ConnectStepProps) {
  const { type, draft, id, check } = props;
  const [tried, setTried] = useState(false);
  /** Asked to go on before what was typed last is checked: goes on when it is right, unless something changes. */
  const [going, setGoing] = useState(false);
  const idProblem = props.taken.includes(id)
    ? "Another destination has this ID."
    : idPattern.test(id)
      ? undefined
      : "Use a-z, 0-9 and -, at most 40 characters.";
  const ready = check?.ok === true && idProblem === undefined;
  const { onNext } = props;
  useEffect(() => {
    if (going && ready) onNext();
  }, [going, ready, onNext]);
  const all = new Set([...type.settings, ...type.secrets].map((field) => field.name));
  return (
    <form
      noValidate
      className="flex flex-col gap-5"
      onSubmit={(submit) => {
        submit.preventDefault();
        setTried(true);
        setGoing(true);
      }}
    >
      <div className="flex flex-wrap items-baseline justify-between gap-2">
        <h2 className="text-lg font-semibold">Connect {type.title}</h2>
        <ul className="flex flex-wrap gap-3 text-sm">
          {type.links.map((link) => (
            <li key={link.url}>
              <a
                href={link.url}
                target="_blank"
                rel="noreferrer"
                className="text-accent underline underline-offset-2"
              >
                {link.label}
              </a>
            </li>
          ))}
        </ul>
      </div>
      <ConnectionForm
        type={type}
        draft={draft}
        onChange={(changed) => {
          setGoing(false);
          props.onDraft(changed);
        }}
        check={check}
        touched={tried ? all : new Set()}
      />
      <TextField
        label="ID of this destination"
        value={id}
        onChange={(changed) => {
          setGoing(false);
          props.onId(changed);
        }}
        problem={idProblem}
        help="Names it in addresses, traces and the configuration file."
      />
      <div className="flex justify-between gap-2">
        <Button onClick={props.onBack}>Back</Button>
        <Button type="submit" tone="primary">
          Next: what to send
        </Button>
      </div>
    </form>
  );
}
