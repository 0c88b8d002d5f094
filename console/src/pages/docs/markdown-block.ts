/** A part of a Markdown document. */
export type Block =
  | { readonly kind: "heading"; readonly level: number; readonly text: string }
  | { readonly kind: "paragraph"; readonly text: string }
  | { readonly kind: "code"; readonly text: string }
  | { readonly kind: "list"; readonly ordered: boolean; readonly items: readonly string[] }
  | { readonly kind: "table"; readonly rows: readonly (readonly string[])[] };

const listItem = /^\s*(?:[-*]|\d+\.)\s+(.*)$/;

/** Blocks of a document in the small dialect that this repository's documents are written in. */
export function parseMarkdown(text: string): readonly Block[] {
  const blocks: Block[] = [];
  for (const chunk of chunks(text)) blocks.push(...blockOf(chunk));
  return blocks;
}

/** Lines between empty ones; a fenced block is one chunk whatever is in it. */
function chunks(text: string): readonly (readonly string[])[] {
  const all: string[][] = [];
  let open: string[] = [];
  let fenced = false;
  const close = () => {
    if (open.length > 0) all.push(open);
    open = [];
  };
  for (const line of text.split("\n")) {
    if (line.startsWith("```")) {
      if (!fenced) close();
      open.push(line);
      if (fenced) close();
      fenced = !fenced;
    } else if (line.trim() === "" && !fenced) close();
    else open.push(line);
  }
  close();
  return all;
}

function blockOf(lines: readonly string[]): readonly Block[] {
  const [first = "", ...rest] = lines;
  if (first.startsWith("```")) return [{ kind: "code", text: lines.slice(1, -1).join("\n") }];
  const heading = /^(#{1,6})\s+(.*)$/.exec(first);
  if (heading) {
    const block: Block = { kind: "heading", level: heading[1]?.length ?? 1, text: heading[2] ?? "" };
    return rest.length === 0 ? [block] : [block, ...blockOf(rest)];
  }
  if (first.startsWith("|")) return [{ kind: "table", rows: tableRows(lines) }];
  if (listItem.test(first)) return [listOf(lines)];
  return [{ kind: "paragraph", text: lines.join(" ") }];
}

function tableRows(lines: readonly string[]): readonly (readonly string[])[] {
  return lines
    .filter((line) => !/^\|[\s:|-]+\|$/.test(line))
    .map((line) =>
      line
        .replace(/^\||\|$/g, "")
        .split("|")
        .map((cell) => cell.trim()),
    );
}

function listOf(lines: readonly string[]): Block {
  const items: string[] = [];
  for (const line of lines) {
    const text = listItem.exec(line)?.[1];
    if (text !== undefined) items.push(text);
    else items.push(`${items.pop() ?? ""} ${line.trim()}`.trim());
  }
  return { kind: "list", ordered: /^\s*\d/.test(lines[0] ?? ""), items };
}
