import { UserPlus } from "lucide-react";
import { useState } from "react";
import type { Member, Role } from "../../../../src/wire/index.ts";
import { messageOf, problemAt } from "../../api/client.ts";
import { useRead, useWrite } from "../../api/query.ts";
import { useHere } from "../../api/session.ts";
import { Button } from "../../design/button.tsx";
import { Confirm, Dialog } from "../../design/dialog.tsx";
import { SkeletonRows } from "../../design/empty.tsx";
import { Checkbox, FilterSelect, SelectField, TextField } from "../../design/field.tsx";
import { Notice } from "../../design/notice.tsx";
import { Section } from "../../design/page.tsx";
import { Time } from "../../design/time.tsx";
import { ReadProblem } from "../../frame/fallback.tsx";
import { MemberMenu } from "./member-menu.tsx";
import { ShownOnce } from "./shown-once.tsx";

const roles: readonly { readonly value: Role; readonly label: string; readonly means: string }[] = [
  { value: "owner", label: "Owner", means: "Everything." },
  { value: "admin", label: "Admin", means: "Everything but team and API keys." },
  { value: "viewer", label: "Viewer", means: "Looks, changes nothing." },
];

function roleOf(value: string): Role {
  return roles.find((role) => role.value === value)?.value ?? "viewer";
}

/** People with an account. */
export function Team() {
  const team = useRead("GET /api/team", {});
  const [inviting, setInviting] = useState(false);
  return (
    <>
      <Section
        title="Team"
        note={roles.map((role) => `${role.label}: ${role.means}`).join(" ")}
        actions={
          <Button icon={<UserPlus aria-hidden className="size-4" />} onClick={() => setInviting(true)}>
            Invite
          </Button>
        }
        flush
      >
        {team.isError && <ReadProblem error={team.error} />}
        {team.isPending && <SkeletonRows rows={2} />}
        <ul className="divide-line border-line divide-y border-t">
          {team.data?.members.map((member) => (
            <li key={member.id}>
              <MemberLine member={member} />
            </li>
          ))}
        </ul>
      </Section>
      {team.data && <FactorRule required={team.data.second_factor_required} />}
      {inviting && <Invite onClose={() => setInviting(false)} />}
    </>
  );
}

/** Whether everybody has to have a second factor. */
function FactorRule({ required }: { readonly required: boolean }) {
  const edit = useWrite("PATCH /api/team", {
    said: (reply) => (reply.second_factor_required ? "Required from now on." : "No longer required."),
  });
  return (
    <Section title="Signing in">
      <Checkbox
        label="Require a second factor of everybody"
        help="Who has none can do nothing but set one up. API keys are not affected."
        checked={required}
        disabled={edit.isPending}
        onChange={(wanted) => edit.mutate({ body: { second_factor_required: wanted } })}
      />
    </Section>
  );
}

function MemberLine({ member }: { readonly member: Member }) {
  const { session } = useHere();
  const [removing, setRemoving] = useState(false);
  const me = session.member?.id === member.id;
  const edit = useWrite("PATCH /api/team/:member", {
    said: (reply) => `${reply.email} is ${reply.role} now.`,
  });
  const remove = useWrite("DELETE /api/team/:member", {
    said: `${member.email} was removed and signed out.`,
  });
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2">
      <span className="min-w-48 flex-1">
        <span className="block break-all">
          {member.email} {me && <span className="text-ink-3">(you)</span>}
        </span>
        <span className="text-ink-3 text-sm">
          {member.seen_at === null ? (
            "Never signed in"
          ) : (
            <>
              Signed in <Time at={member.seen_at} />
            </>
          )}
          {member.totp && ", second factor on"}
        </span>
      </span>
      {me ? (
        <span className="text-ink-2">{member.role}</span>
      ) : (
        <>
          <FilterSelect
            label={`Role of ${member.email}`}
            value={member.role}
            onChange={(value) =>
              edit.mutate({ params: { member: member.id }, body: { role: roleOf(value) } })
            }
            choices={roles}
          />
          <MemberMenu member={member} onRemove={() => setRemoving(true)} />
        </>
      )}
      <Confirm
        title={`Remove ${member.email}?`}
        open={removing}
        onClose={() => setRemoving(false)}
        confirm="Remove"
        busy={remove.isPending}
        onConfirm={() =>
          remove.mutate({ params: { member: member.id } }, { onSettled: () => setRemoving(false) })
        }
      >
        <p>The account and its sessions end at once. What this person did stays in the audit log.</p>
      </Confirm>
    </div>
  );
}

function Invite({ onClose }: { readonly onClose: () => void }) {
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("admin");
  const invite = useWrite("POST /api/team/links", { quiet: true });
  if (invite.data) {
    return (
      <ShownOnce
        title="One-time link"
        secret={invite.data.url}
        onClose={onClose}
        note="Send it to the person yourself. It works once, for 24 hours. For somebody with an account it resets the password and keeps the second factor."
      />
    );
  }
  return (
    <Dialog title="Invite a person" open onClose={onClose}>
      <form
        className="flex flex-col gap-4"
        onSubmit={(submit) => {
          submit.preventDefault();
          invite.mutate({ body: { email, role } });
        }}
      >
        {invite.isError && <Notice tone="bad" live title={messageOf(invite.error)} />}
        <TextField
          label="E-mail"
          type="email"
          required
          autoFocus
          value={email}
          onChange={setEmail}
          problem={problemAt(invite.error, "email")}
        />
        <SelectField
          label="Role"
          value={role}
          onChange={(value) => setRole(roleOf(value))}
          choices={roles}
          help={roles.find((one) => one.value === role)?.means}
        />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" tone="primary" busy={invite.isPending}>
            Make the link
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
