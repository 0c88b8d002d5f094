import { Send } from "lucide-react";
import { useState } from "react";
import type { DestinationDraft, TestEventResult } from "../../../../src/wire/index.ts";
import { messageOf } from "../../api/client.ts";
import { useWrite } from "../../api/query.ts";
import { useStore } from "../../api/session.ts";
import { Button } from "../../design/button.tsx";
import { Json } from "../../design/code.tsx";
import { TextField } from "../../design/field.tsx";
import { Notice } from "../../design/notice.tsx";
import { testPage } from "../../design/platform-word.ts";

interface TestEventProps {
  readonly title: string;
  /** A configured destination ... */
  readonly destination?: string;
  /** ... and a stored event to send to it, instead of a made-up one. */
  readonly place?: string;
  /** Or a draft that is not saved yet. */
  readonly draft?: DestinationDraft;
  readonly onResult?: (result: TestEventResult) => void;
}

/** Sends one marked event and shows what the platform said. */
export function TestEvent({ title, destination, place, draft, onResult }: TestEventProps) {
  const store = useStore();
  const [code, setCode] = useState("");
  const options = { quiet: true, ...(onResult ? { onDone: onResult } : {}) };
  const saved = useWrite("POST /api/stores/:store/destinations/:destination/test-event", options);
  const drafted = useWrite("POST /api/stores/:store/destinations/test-event", options);
  const sent = draft ? drafted : saved;
  const testCode = code.trim() === "" ? {} : { test_code: code.trim() };
  const send = () => {
    if (draft) drafted.mutate({ params: { store }, body: { draft, ...testCode } });
    else if (destination !== undefined) {
      saved.mutate({ params: { store, destination }, body: { ...testCode, ...(place ? { place } : {}) } });
    }
  };
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(submit) => {
        submit.preventDefault();
        // A test event inside another form must not send that form.
        submit.stopPropagation();
        send();
      }}
    >
      <div className="flex flex-wrap items-end gap-2">
        <div className="min-w-48 flex-1">
          <TextField label="Test code" placeholder="TEST12345" value={code} onChange={setCode} />
        </div>
        <Button type="submit" busy={sent.isPending} icon={<Send aria-hidden className="size-4" />}>
          Send test event
        </Button>
      </div>
      <p className="text-ink-3 text-sm">
        The code is shown in {testPage(title)}. With it the event appears there; what it counts for, the
        answer says.
      </p>
      {sent.isError && <Notice tone="bad" live title={messageOf(sent.error)} />}
      {sent.data && <TestResult result={sent.data} />}
    </form>
  );
}

const tones = { accepted: "good", refused: "bad", unclear: "warn", not_sent: "info" } as const;

function TestResult({ result }: { readonly result: TestEventResult }) {
  return (
    <div className="flex flex-col gap-2">
      <Notice tone={tones[result.verdict]} live title={result.sentence}>
        {result.hint}
      </Notice>
      {result.verdict !== "not_sent" && (
        <details>
          <summary className="text-accent w-fit rounded text-sm underline underline-offset-2">
            Request and reply
          </summary>
          <div className="mt-2 grid gap-2">
            <Json value={result.payload} label="Test event as sent, masked" />
            {result.reply !== "" && <Json value={result.reply} label="Reply of the platform" />}
          </div>
        </details>
      )}
    </div>
  );
}
