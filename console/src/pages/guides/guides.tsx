import { Link } from "@tanstack/react-router";
import { ArrowRight } from "lucide-react";
import { useRead } from "../../api/query.ts";
import { useStore } from "../../api/session.ts";
import { Page } from "../../design/page.tsx";
import { ShareBar } from "../../design/progress.tsx";
import type { Guide } from "./guide.ts";
import { guideProgress, useConfirmed } from "./progress.ts";
import { shopGuides } from "./shop-guides.tsx";
import { tiktokGuides } from "./tiktok-guides.tsx";

/** All guides in the order in which a newcomer needs them. */
export const guides: readonly Guide[] = [...tiktokGuides, ...shopGuides];

/** Setup guides, each with how much of it is proved. */
export function Guides() {
  const store = useStore();
  const evidence = useRead("GET /api/stores/:store/evidence", { params: { store } });
  const { confirmed } = useConfirmed(store);
  return (
    <Page title="Guides" intro="Each step shows what proves it: a scan, a reply, an event that came.">
      <ul className="grid gap-3 sm:grid-cols-2 xl:grid-cols-3">
        {guides.map((guide) => {
          const { done, all } = guideProgress(guide, evidence.data?.evidence ?? [], confirmed);
          return (
            <li key={guide.slug}>
              <Link
                to="/guides/$guide"
                params={{ guide: guide.slug }}
                className="card group hover:border-accent flex h-full flex-col gap-1 p-4"
              >
                <span className="flex items-center justify-between gap-2">
                  <span className="font-semibold">{guide.title}</span>
                  <ArrowRight aria-hidden className="text-ink-3 group-hover:text-accent size-4 shrink-0" />
                </span>
                <span className="text-ink-2">{guide.summary}</span>
                <span className="mt-auto flex items-center gap-3 pt-2">
                  <ShareBar label={`${done} of ${all} steps`} share={done / all} />
                  <span className="text-ink-3 text-sm whitespace-nowrap">
                    {done} of {all}
                  </span>
                </span>
              </Link>
            </li>
          );
        })}
      </ul>
    </Page>
  );
}
