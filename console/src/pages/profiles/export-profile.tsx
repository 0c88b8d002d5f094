import { Download } from "lucide-react";
import { address } from "../../api/client.ts";
import { useStore } from "../../api/session.ts";
import { buttonClass } from "../../design/button.tsx";

/** Everything stored about a person, as a file for that person. */
export function ExportProfile({ profile }: { readonly profile: string }) {
  const store = useStore();
  const href = address("GET /api/stores/:store/profiles/:profile/export", { params: { store, profile } });
  return (
    <a href={href} download={`profile-${profile}.json`} className={buttonClass()}>
      <Download aria-hidden className="size-4" />
      Export
    </a>
  );
}
