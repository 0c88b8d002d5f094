import { useNavigate } from "@tanstack/react-router";
import { Fingerprint, Search, UserRoundSearch } from "lucide-react";
import { useState } from "react";
import { messageOf } from "../../api/client.ts";
import { useWrite } from "../../api/query.ts";
import { useStore } from "../../api/session.ts";
import { Button } from "../../design/button.tsx";
import { Empty } from "../../design/empty.tsx";
import { SelectField, TextField } from "../../design/field.tsx";
import { Notice } from "../../design/notice.tsx";
import { Page } from "../../design/page.tsx";
import { type LookupKind, lookupProblem, lookupValue } from "./hash.ts";
import { ProfileBrief } from "./profile-brief.tsx";

const kinds: readonly { readonly value: LookupKind; readonly label: string; readonly placeholder: string }[] =
  [
    { value: "email", label: "E-mail", placeholder: "jo@example.com" },
    { value: "phone", label: "Phone", placeholder: "+1 555 010 0199" },
    { value: "customer", label: "Customer ID", placeholder: "7215001" },
    { value: "order", label: "Order", placeholder: "1042" },
    { value: "visitor", label: "Visitor ID", placeholder: "0199…" },
  ];

/** Finds a person. Contacts are hashed here and never leave the browser in clear. */
export function ProfileLookup() {
  const store = useStore();
  const navigate = useNavigate();
  const [kind, setKind] = useState<LookupKind>("email");
  const [typed, setTyped] = useState("");
  const lookup = useWrite("POST /api/stores/:store/profiles/lookup", {
    quiet: true,
    onDone: (reply) => {
      const [only, second] = reply.profiles;
      if (only && !second) void navigate({ to: "/profiles/$profile", params: { profile: only.id } });
    },
  });
  const problem = lookupProblem(kind, typed);
  const profiles = lookup.data?.profiles;
  return (
    <Page
      title="Profiles"
      intro="Everything that is known of one person, as hashes, and the way to export or erase it."
    >
      <form
        className="card mb-4 flex flex-wrap items-end gap-3 p-4"
        onSubmit={(submit) => {
          submit.preventDefault();
          if (problem === undefined && typed.trim() !== "") {
            void lookupValue(kind, typed).then((value) =>
              lookup.mutate({ params: { store }, body: { kind, value } }),
            );
          }
        }}
      >
        <div className="w-40">
          <SelectField
            label="Look up by"
            value={kind}
            onChange={(value) => setKind(kinds.find((one) => one.value === value)?.value ?? "email")}
            choices={kinds}
          />
        </div>
        <div className="min-w-56 flex-1">
          <TextField
            label={kinds.find((one) => one.value === kind)?.label ?? ""}
            placeholder={kinds.find((one) => one.value === kind)?.placeholder}
            value={typed}
            onChange={setTyped}
          />
        </div>
        <Button
          type="submit"
          tone="primary"
          busy={lookup.isPending}
          icon={<Search aria-hidden className="size-4" />}
        >
          Look up
        </Button>
        <p aria-live="polite" className={`basis-full text-sm ${problem ? "text-rejected" : "text-ink-3"}`}>
          {problem ?? "E-mail, phone and customer ID are hashed in this browser; only the hash is sent."}
        </p>
      </form>
      {lookup.isError && <Notice tone="bad" live title={messageOf(lookup.error)} />}
      <div className="card">
        {profiles === undefined && (
          <Empty icon={UserRoundSearch} title="Whom are you looking for?">
            A person who asks for their data, or an order whose trace shows too few match keys.
          </Empty>
        )}
        {profiles?.length === 0 && (
          <Empty icon={Fingerprint} title="Nobody is known by this">
            Either nothing came with it, or it is older than profiles are kept.
          </Empty>
        )}
        <ul className="divide-line divide-y">
          {profiles?.map((profile) => (
            <li key={profile.id}>
              <ProfileBrief profile={profile} />
            </li>
          ))}
        </ul>
      </div>
    </Page>
  );
}
