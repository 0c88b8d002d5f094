import { useState } from "react";
import type { Member } from "../../../../src/wire/index.ts";
import { useWrite } from "../../api/query.ts";
import { Confirm } from "../../design/dialog.tsx";
import { Menu } from "../../design/menu.tsx";
import { counted } from "../../design/number.ts";

interface MemberMenuProps {
  readonly member: Member;
  readonly onRemove: () => void;
}

/** What an owner may do about another member's way in. */
export function MemberMenu({ member, onRemove }: MemberMenuProps) {
  const [lost, setLost] = useState(false);
  const params = { member: member.id };
  const signOut = useWrite("DELETE /api/team/:member/sessions", {
    said: (reply) => `${counted(reply.ended, "session")} of ${member.email} ended.`,
  });
  const removeFactor = useWrite("DELETE /api/team/:member/totp", {
    said: `${member.email} signs in with the password alone now.`,
    onDone: () => setLost(false),
  });
  const factor = { id: "factor", label: "Remove the second factor", note: "For a lost telephone." };
  return (
    <>
      <Menu
        label="More"
        name={`More about ${member.email}`}
        entries={[
          { id: "out", label: "Sign out everywhere", onAction: () => signOut.mutate({ params }) },
          ...(member.totp ? [{ ...factor, onAction: () => setLost(true) }] : []),
          { id: "remove", label: "Remove", onAction: onRemove },
        ]}
      />
      <Confirm
        title={`Remove the second factor of ${member.email}?`}
        open={lost}
        onClose={() => setLost(false)}
        confirm="Remove it"
        busy={removeFactor.isPending}
        onConfirm={() => removeFactor.mutate({ params })}
      >
        <p>
          Be sure that it is they who ask: until a new one is set up, the password alone lets in. The sessions
          of this person end.
        </p>
      </Confirm>
    </>
  );
}
