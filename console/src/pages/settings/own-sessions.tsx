import { MonitorSmartphone } from "lucide-react";
import { useRead, useWrite } from "../../api/query.ts";
import { Button } from "../../design/button.tsx";
import { SkeletonRows } from "../../design/empty.tsx";
import { counted } from "../../design/number.ts";
import { Section } from "../../design/page.tsx";
import { Time } from "../../design/time.tsx";
import { ReadProblem } from "../../frame/fallback.tsx";
import { browserWords } from "./browser-words.ts";

/** Where the reader is signed in, each with its end. */
export function OwnSessions() {
  const found = useRead("GET /api/session/mine", {});
  const one = useWrite("DELETE /api/session/mine/:session", { said: "Signed out there." });
  const others = useWrite("DELETE /api/session/mine", {
    said: (reply) => `${counted(reply.ended, "session")} ended.`,
  });
  const sessions = found.data?.sessions ?? [];
  return (
    <Section
      title="Where you are signed in"
      note="A session ends after 12 idle hours, and after 7 days in any case."
      actions={
        sessions.length > 1 && (
          <Button busy={others.isPending} onClick={() => others.mutate({})}>
            Sign out everywhere else
          </Button>
        )
      }
      flush
    >
      {found.isError && <ReadProblem error={found.error} />}
      {found.isPending && <SkeletonRows rows={2} />}
      <ul className="divide-line border-line divide-y border-t">
        {sessions.map((session) => (
          <li key={session.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2">
            <MonitorSmartphone aria-hidden className="text-ink-3 size-4" />
            <span className="min-w-48 flex-1" title={session.browser}>
              {browserWords(session.browser)}
              {session.current && <span className="text-ink-3"> (this one)</span>}
              <span className="text-ink-3 block text-sm">
                Signed in <Time at={session.created_at} />, last used <Time at={session.seen_at} />
              </span>
            </span>
            {!session.current && (
              <Button
                tone="plain"
                small
                busy={one.isPending}
                onClick={() => one.mutate({ params: { session: session.id } })}
              >
                Sign out
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}
