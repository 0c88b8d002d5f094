import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ManualPage } from "../api/index.ts";
import { destinationTypes } from "../destinations/index.ts";

const root = join(import.meta.dirname, "..", "..");

/** What a newcomer reads first stands first; documents that are not named follow by name. */
const order = [
  "how-forwarding-works",
  "outcomes",
  "identity",
  "events-not-reaching-a-destination",
  "duplicates",
  "low-match-quality",
  "reconciliation",
];

let pages: Promise<readonly ManualPage[]> | null = null;

/** The documents of this build, read once: the repository's own, and the one beside each destination's code. */
export function readManual(): Promise<readonly ManualPage[]> {
  pages ??= readAll();
  return pages;
}

async function readAll(): Promise<readonly ManualPage[]> {
  const using = (await markdownIn("docs/using")).toSorted((a, b) => rank(a) - rank(b));
  const types = destinationTypes.map((one) => one.manifest.type);
  // Compiled code lies one folder up from its source, so that the path is taken from this file's.
  const code = join(import.meta.dirname, "..", "destinations");
  const parts = await Promise.all([
    ...using.map((path) => read(join(root, path), path, "How it works", null)),
    ...types.map((type) =>
      read(join(code, type, "README.md"), `src/destinations/${type}/README.md`, "Destinations", type),
    ),
    ...(await markdownIn("docs")).map((path) => read(join(root, path), path, "Shop and build", null)),
    read(join(root, "docs/deploy/README.md"), "docs/deploy/README.md", "Shop and build", "deploy"),
  ]);
  return parts.filter((one) => one !== null);
}

function rank(path: string): number {
  const place = order.findIndex((slug) => path.endsWith(`/${slug}.md`));
  return place === -1 ? order.length : place;
}

async function markdownIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(join(root, folder)).catch(() => []);
  return names
    .filter((name) => name.endsWith(".md"))
    .toSorted()
    .map((name) => `${folder}/${name}`);
}

/** Null: a build without this file, which then has no page. */
async function read(
  file: string,
  path: string,
  section: string,
  slug: string | null,
): Promise<ManualPage | null> {
  const text = await readFile(file, "utf8").catch(() => null);
  if (text === null) return null;
  const name = slug ?? path.replace(/^.*\/|\.md$/g, "");
  return { slug: name, title: /^#\s+(.*)$/m.exec(text)?.[1] ?? name, section, path, text };
}
