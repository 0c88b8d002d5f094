import type { TraceAttempt } from "../../../../src/wire/index.ts";
import { Json } from "../../design/code.tsx";
import { counted } from "../../design/number.ts";
import { duration, Time } from "../../design/time.tsx";

const looks: Readonly<Record<string, { readonly word: string; readonly look: string }>> = {
  answered: { word: "Answered", look: "text-ink" },
  delivered: { word: "Accepted", look: "text-delivered" },
  retry: { word: "Will be tried again", look: "text-waiting" },
  reject: { word: "Refused", look: "text-rejected" },
  hold: { word: "Held the destination", look: "text-held" },
  split: { word: "Batch was split", look: "text-waiting" },
  slow: { word: "Asked to slow down", look: "text-waiting" },
};

/** What came of an attempt, in a word and its colour. */
export function attemptLook(result: string): { readonly word: string; readonly look: string } {
  return looks[result] ?? { word: result, look: "text-ink-2" };
}

/** Every try with its reply, oldest first. */
export function Attempts({ attempts }: { readonly attempts: readonly TraceAttempt[] }) {
  if (attempts.length === 0) return null;
  return (
    <div>
      <h3 className="text-ink-3 mb-1 text-sm font-medium">{counted(attempts.length, "attempt")}</h3>
      <ol className="border-line divide-line divide-y rounded-md border">
        {attempts.map((attempt) => (
          <li key={attempt.id}>
            <Attempt attempt={attempt} />
          </li>
        ))}
      </ol>
    </div>
  );
}

function Attempt({ attempt }: { readonly attempt: TraceAttempt }) {
  const { word, look } = attemptLook(attempt.result);
  return (
    <details className="group">
      <summary className="hover:bg-sunken flex flex-wrap items-center gap-x-3 gap-y-0.5 rounded-md px-3 py-2">
        <span className="text-ink-3 font-mono text-xs">
          <Time at={attempt.at} as="clock" />
        </span>
        <span className={`font-medium ${look}`}>{word}</span>
        <span className="text-ink-2">
          {attempt.status === null ? "no reply" : `HTTP ${attempt.status}`} in {duration(attempt.duration_ms)}
        </span>
        {attempt.batch_events > 1 && (
          <span className="text-ink-3 text-sm">in a batch of {attempt.batch_events}</span>
        )}
        {attempt.test && (
          <span className="bg-accent-soft text-accent rounded-full px-2 text-xs">as a test</span>
        )}
        <span className="text-ink-3 ml-auto text-sm underline underline-offset-2 group-open:hidden">
          Reply
        </span>
      </summary>
      <div className="flex flex-col gap-2 px-3 pb-3">
        <p>{attempt.detail}</p>
        {attempt.reply === "" ? (
          <p className="text-ink-3">No reply was read.</p>
        ) : (
          <Json value={attempt.reply} label="Reply of the platform" />
        )}
        <p className="text-ink-3 text-xs">
          Attempt <code>{attempt.id}</code>, mapping version {attempt.mapping_version}
        </p>
      </div>
    </details>
  );
}
