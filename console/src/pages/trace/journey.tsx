import { Link } from "@tanstack/react-router";
import { Copy, Fingerprint, Inbox, type LucideIcon, MonitorSmartphone } from "lucide-react";
import type { ReactNode } from "react";
import type { EventTrace, TraceCopy } from "../../../../src/wire/index.ts";
import { Json } from "../../design/code.tsx";
import { counted } from "../../design/number.ts";
import { Section } from "../../design/page.tsx";
import { platformName } from "../../design/platform-word.ts";
import { duration, Time } from "../../design/time.tsx";
import { sourceWords } from "../events/event-search.ts";
import { twinWords } from "./twin-words.ts";

/** What happened before any destination: how it came in, who it was, which other copies exist. */
export function Journey({ trace }: { readonly trace: EventTrace }) {
  const [first, ...later] = [...trace.copies].sort((a, b) => a.received_at - b.received_at);
  if (first === undefined) return null;
  const mixed = later.some((copy) => copy.event !== first.event);
  return (
    <Section title="How it came" {...(mixed ? { note: "Several events share this ID." } : {})}>
      <ol className="border-line ml-3 flex flex-col gap-5 border-l">
        <Received copy={first} />
        <Identified copy={first} />
        {first.twins.map((twin) => (
          <Step
            key={`${twin.platform} ${twin.name}`}
            icon={MonitorSmartphone}
            at={twin.at}
            title="Browser twin"
          >
            <p>
              {platformName(twin.platform)}&rsquo;s own pixel sent <b>{twin.name}</b>{" "}
              {twinWords(twin.event_id, trace.event_id)}.
            </p>
          </Step>
        ))}
        {later.map((copy) => (
          <LaterCopy key={copy.place} copy={copy} first={first} />
        ))}
      </ol>
    </Section>
  );
}

interface StepProps {
  readonly icon: LucideIcon;
  readonly title: ReactNode;
  readonly at: number | null;
  readonly children: ReactNode;
}

function Step({ icon: Icon, title, at, children }: StepProps) {
  return (
    <li className="relative pl-6">
      <span className="bg-surface border-line text-ink-2 absolute top-0 -left-3 grid size-6 place-items-center rounded-full border">
        <Icon aria-hidden className="size-3.5" />
      </span>
      <div className="flex flex-wrap items-baseline justify-between gap-x-3">
        <h3 className="font-medium">{title}</h3>
        {at !== null && (
          <span className="text-ink-3 font-mono text-xs">
            <Time at={at} as="clock" />
          </span>
        )}
      </div>
      <div className="text-ink-2 mt-0.5 flex flex-col gap-1.5">{children}</div>
    </li>
  );
}

function Received({ copy }: { readonly copy: TraceCopy }) {
  const late = copy.received_at - copy.event_time;
  return (
    <Step icon={Inbox} title="Received" at={copy.received_at}>
      <p>
        {sourceWords[copy.source]}
        {late > 1000 && `, ${duration(late)} after it happened`}
        {late < -1000 && `, dated ${duration(-late)} ahead`}
        {copy.visitor_id && (
          <>
            {", visitor "}
            <Link
              to="/events"
              search={{ visitor_id: copy.visitor_id }}
              className="text-accent font-mono text-sm underline underline-offset-2"
            >
              {short(copy.visitor_id)}
            </Link>
          </>
        )}
      </p>
      <Remarks copy={copy} />
      <Body copy={copy} />
    </Step>
  );
}

function Remarks({ copy }: { readonly copy: TraceCopy }) {
  const remarks = [...copy.flags.map((flag) => `Flagged: ${flag.replaceAll("_", " ")}`), ...copy.notes];
  if (remarks.length === 0) return null;
  return (
    <ul className="text-held list-disc pl-4 text-sm">
      {remarks.map((remark) => (
        <li key={remark}>{remark}</li>
      ))}
    </ul>
  );
}

function Body({ copy }: { readonly copy: TraceCopy }) {
  return (
    <details>
      <summary className="text-accent w-fit rounded text-sm underline underline-offset-2">
        Stored event, masked
      </summary>
      <div className="mt-2">
        <Json value={copy.body} label="Stored event" />
      </div>
    </details>
  );
}

function Identified({ copy }: { readonly copy: TraceCopy }) {
  const profile = copy.profile;
  if (profile === null) {
    return (
      <Step icon={Fingerprint} title="Not identified" at={null}>
        <p>It carried nothing that leads to a profile: no visitor ID, e-mail, phone or customer ID.</p>
      </Step>
    );
  }
  return (
    <Step icon={Fingerprint} title="Identified" at={null}>
      <p>
        Profile{" "}
        <Link
          to="/profiles/$profile"
          params={{ profile: profile.id }}
          className="text-accent font-mono text-sm underline underline-offset-2"
        >
          {short(profile.id)}
        </Link>
        , reached by {counted(profile.identifiers, "identifier")}.
      </p>
      {profile.known.length > 0 && <p className="text-sm">It knows: {profile.known.join(", ")}.</p>}
    </Step>
  );
}

function LaterCopy({ copy, first }: { readonly copy: TraceCopy; readonly first: TraceCopy }) {
  const same = copy.event === first.event;
  return (
    <Step
      icon={Copy}
      title={same ? "Another copy joined" : `${copy.event} with the same ID`}
      at={copy.received_at}
    >
      <p>
        {sourceWords[copy.source]}, {duration(copy.received_at - first.received_at)} after the first.
        {same && " It adds what the first lacked; it is not sent a second time."}
      </p>
      <Remarks copy={copy} />
      <Body copy={copy} />
    </Step>
  );
}

function short(id: string): string {
  return id.length > 14 ? `${id.slice(0, 8)}…${id.slice(-4)}` : id;
}
