import { Link, useParams } from "@tanstack/react-router";
import type { ProfileView } from "../../../../src/wire/index.ts";
import { ApiProblem } from "../../api/client.ts";
import { useRead } from "../../api/query.ts";
import { useMay, useStore } from "../../api/session.ts";
import { CopyIcon } from "../../design/copy.tsx";
import { SkeletonRows } from "../../design/empty.tsx";
import { Page, Section } from "../../design/page.tsx";
import { Pairs } from "../../design/pairs.tsx";
import { Time } from "../../design/time.tsx";
import { PageMissing, ReadProblem } from "../../frame/fallback.tsx";
import { EventList } from "../events/event-list.tsx";
import { Merges } from "./merges.tsx";
import { Privacy } from "./privacy.tsx";

/** One person: what leads to them, what is known, what they did. */
export function Profile() {
  const store = useStore();
  const privacy = useMay("privacy");
  const { profile: id } = useParams({ from: "/inside/profiles/$profile" });
  const found = useRead("GET /api/stores/:store/profiles/:profile", { params: { store, profile: id } });
  if (found.error instanceof ApiProblem && found.error.status === 404) return <PageMissing />;
  return (
    <Page
      title="Profile"
      trail={[{ label: "Profiles", to: "/profiles" }]}
      heading={
        <span className="flex flex-wrap items-center gap-x-2">
          Profile
          <span className="text-ink-3 flex items-center gap-1 font-mono text-base font-normal break-all">
            {id}
            <CopyIcon text={id} what="profile ID" />
          </span>
        </span>
      }
      actions={found.data && privacy && <Privacy profile={found.data.id} />}
    >
      {found.isError && <ReadProblem error={found.error} retry={() => void found.refetch()} />}
      {found.isPending && (
        <div className="card">
          <SkeletonRows rows={5} tall />
        </div>
      )}
      {found.data && <ProfileBody profile={found.data} />}
    </Page>
  );
}

const consentWords = (yes: boolean) => (yes ? "yes" : "no");

function ProfileBody({ profile }: { readonly profile: ProfileView }) {
  return (
    <div className="grid gap-4 xl:grid-cols-[2fr_3fr] xl:items-start">
      <div className="flex flex-col gap-4">
        <Section title="Identifiers" note="Each of these leads to this profile. Contacts are hashes.">
          <Pairs
            entries={profile.identifiers.map(
              (one) => [one.kind, <code key={one.value}>{one.value}</code>] as const,
            )}
          />
        </Section>
        <Merges profile={profile} />
        <Section title="Consent">
          {Object.keys(profile.consent).length === 0 ? (
            <p className="text-ink-2">Never said. The store&rsquo;s default for the region is taken.</p>
          ) : (
            <Pairs
              entries={Object.entries(profile.consent).map(
                ([purpose, yes]) => [purpose.replaceAll("_", " "), consentWords(yes)] as const,
              )}
            />
          )}
        </Section>
        <Section title="Known values" note="What is added to events when they are sent.">
          <ul className="divide-line divide-y">
            {profile.known.map((one) => (
              <li key={`${one.field} ${one.value}`} className="flex flex-wrap items-baseline gap-x-3 py-1.5">
                <code className="text-sm">{one.field}</code>
                <code className="text-ink-3 text-sm break-all">{one.value}</code>
                <span className="text-ink-3 ml-auto text-sm">
                  learnt <Time at={one.at} />
                </span>
              </li>
            ))}
          </ul>
        </Section>
      </div>
      <Section
        title="Events"
        note={
          <>
            First seen <Time at={profile.created_at} />, last <Time at={profile.seen_at} />.
          </>
        }
        actions={<VisitorLink profile={profile} />}
        flush
      >
        <EventList events={profile.events} label="Events of this person" compact />
      </Section>
    </div>
  );
}

function VisitorLink({ profile }: { readonly profile: ProfileView }) {
  const visitor = profile.identifiers.find((one) => one.kind === "visitor");
  if (visitor === undefined) return null;
  return (
    <Link
      to="/events"
      search={{ visitor_id: visitor.value }}
      className="text-accent text-sm underline underline-offset-2"
    >
      In the event list
    </Link>
  );
}
