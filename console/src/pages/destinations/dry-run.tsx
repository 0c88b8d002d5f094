import { Link } from "@tanstack/react-router";
import type { FilterDryRun } from "../../../../src/wire/index.ts";
import { count, percent } from "../../design/number.ts";
import { Section } from "../../design/page.tsx";
import { ShareBar } from "../../design/progress.tsx";
import { Time } from "../../design/time.tsx";
import { ReadProblem } from "../../frame/fallback.tsx";

interface DryRunProps {
  readonly result: FilterDryRun | undefined;
  readonly error: unknown;
  readonly pending: boolean;
}

/** What the filter would have done to events that came already. Nothing is sent by asking. */
export function DryRun({ result, error, pending }: DryRunProps) {
  return (
    <Section
      title="On your latest events"
      note={
        result?.from ? (
          <>
            {count(result.looked_at)} stored events, the oldest <Time at={result.from} />. Nothing is sent.
          </>
        ) : (
          "Nothing is sent by trying."
        )
      }
    >
      {error ? <ReadProblem error={error} /> : null}
      {!result && !error && <span className="skeleton h-40 w-full" />}
      {result && (
        <div aria-live="polite" className={`flex flex-col gap-4 ${pending ? "opacity-60" : ""}`}>
          <p className="text-lg">
            <b className="text-delivered">{count(result.kept)} sent</b>,{" "}
            <b className="text-skipped">{count(result.dropped)} skipped</b>
          </p>
          <ByEvent result={result} />
          <Samples result={result} />
        </div>
      )}
    </Section>
  );
}

function ByEvent({ result }: { readonly result: FilterDryRun }) {
  return (
    <table className="w-full text-left">
      <thead className="text-ink-3 text-xs">
        <tr>
          <th scope="col" className="font-normal">
            Event
          </th>
          <th scope="col" className="w-1/3 font-normal">
            Share sent
          </th>
          <th scope="col" className="text-right font-normal">
            Sent
          </th>
          <th scope="col" className="pl-3 text-right font-normal">
            Skipped
          </th>
        </tr>
      </thead>
      <tbody className="divide-line divide-y">
        {result.by_event.map((row) => {
          const share = row.kept / Math.max(1, row.kept + row.dropped);
          return (
            <tr key={row.event}>
              <td className="py-1.5 pr-3">{row.event}</td>
              <td className="py-1.5 pr-3">
                <ShareBar label={`${row.event}: ${percent(share)} sent`} share={share} />
              </td>
              <td className="py-1.5 text-right">{count(row.kept)}</td>
              <td className="py-1.5 pl-3 text-right">{count(row.dropped)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Samples({ result }: { readonly result: FilterDryRun }) {
  if (result.samples.length === 0) return null;
  return (
    <div>
      <h3 className="text-ink-3 mb-1 text-sm font-medium">Some that would be skipped</h3>
      <ul className="divide-line divide-y">
        {result.samples.map((sample) => (
          <li key={sample.place} className="flex flex-wrap gap-x-3 py-1.5">
            <Link
              to="/events/$eventId"
              params={{ eventId: sample.event_id }}
              className="text-accent underline underline-offset-2"
            >
              {sample.event}
            </Link>
            <span className="text-ink-3 text-sm">
              <Time at={sample.received_at} />
            </span>
            <span className="text-ink-2 text-sm">{sample.why}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
