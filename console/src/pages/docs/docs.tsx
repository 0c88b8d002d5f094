import { Link, useParams } from "@tanstack/react-router";
import { useRead } from "../../api/query.ts";
import { Page } from "../../design/page.tsx";
import { PageMissing } from "../../frame/fallback.tsx";
import { Markdown } from "./markdown.tsx";

/** The repository's documents, as text. What lies in docs/using/ appears here by itself. */
const files = import.meta.glob<string>("../../../../docs/using/*.md", {
  query: "?raw",
  import: "default",
  eager: true,
});

interface Document {
  readonly slug: string;
  readonly title: string;
  readonly text: string;
}

function titled(slug: string, text: string): Document {
  const title = /^#\s+(.*)$/m.exec(text)?.[1] ?? slug;
  return { slug, title, text: text.replace(/^#\s+.*\n/, "") };
}

/** What a newcomer reads first stands first. */
const order = ["how-forwarding-works", "outcomes", "identity", "events-not-reaching-a-destination"];
const rank = (slug: string) => (order.includes(slug) ? order.indexOf(slug) : order.length);

const written: readonly Document[] = Object.entries(files)
  .map(([path, text]) => titled(path.replace(/^.*\/|\.md$/g, ""), text))
  .sort((a, b) => rank(a.slug) - rank(b.slug) || a.title.localeCompare(b.title));

/** How it works, and a page for each platform. */
export function Docs() {
  const { page } = useParams({ strict: false });
  const types = useRead("GET /api/destination-types", {});
  const platforms = (types.data?.types ?? []).map((type) => ({
    ...titled(type.type, type.readme),
    title: type.title,
  }));
  const all = [...written, ...platforms];
  const shown = all.find((one) => one.slug === (page ?? written[0]?.slug));
  if (shown === undefined && !types.isPending) return <PageMissing />;
  return (
    <Page title={shown?.title ?? "Docs"} trail={[{ label: "Docs", to: "/docs" }]}>
      <div className="grid gap-6 lg:grid-cols-[14rem_1fr] lg:items-start">
        <nav aria-label="Documents" className="flex flex-col gap-3 lg:sticky lg:top-18">
          <DocLinks label="How it works" documents={written} current={shown?.slug} />
          <DocLinks label="Platforms" documents={platforms} current={shown?.slug} />
          <a href="/api/docs" className="text-accent px-2.5 underline underline-offset-2">
            HTTP API
          </a>
        </nav>
        <article className="card min-w-0 p-5">
          {shown ? <Markdown text={shown.text} /> : <span className="skeleton h-64 w-full" />}
        </article>
      </div>
    </Page>
  );
}

interface DocLinksProps {
  readonly label: string;
  readonly documents: readonly Document[];
  readonly current: string | undefined;
}

function DocLinks({ label, documents, current }: DocLinksProps) {
  if (documents.length === 0) return null;
  return (
    <div>
      <p className="text-ink-3 px-2.5 text-xs font-medium">{label}</p>
      <ul>
        {documents.map((one) => (
          <li key={one.slug}>
            <Link
              to="/docs/$page"
              params={{ page: one.slug }}
              aria-current={one.slug === current ? "page" : undefined}
              className={`block rounded-md px-2.5 py-1.5 ${
                one.slug === current
                  ? "bg-accent-soft text-accent font-medium"
                  : "text-ink-2 hover:bg-sunken hover:text-ink"
              }`}
            >
              {one.title}
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}
