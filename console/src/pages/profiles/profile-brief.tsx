import { Link } from "@tanstack/react-router";
import type { ProfileView } from "../../../../src/wire/index.ts";
import { counted } from "../../design/number.ts";
import { Time } from "../../design/time.tsx";

/** One profile in a list. */
export function ProfileBrief({ profile }: { readonly profile: ProfileView }) {
  return (
    <Link
      to="/profiles/$profile"
      params={{ profile: profile.id }}
      className="hover:bg-sunken flex flex-wrap items-center gap-x-4 px-4 py-2.5 -outline-offset-2"
    >
      <code className="min-w-0 flex-1 break-all">{profile.id}</code>
      <span className="text-ink-2">{counted(profile.identifiers.length, "identifier")}</span>
      <span className="text-ink-3 text-sm">
        seen <Time at={profile.seen_at} />
      </span>
    </Link>
  );
}
