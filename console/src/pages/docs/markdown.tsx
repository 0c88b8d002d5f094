import { Fragment, type ReactNode } from "react";
import { Scroll } from "../../design/scroll.tsx";
import { type Block, parseMarkdown } from "./markdown-block.ts";

/** Markdown of this repository as elements. Only what its documents use; no HTML passes through. */
export function Markdown({ text }: { readonly text: string }) {
  return (
    <div className="flex max-w-3xl flex-col gap-3 leading-6">
      {parseMarkdown(text).map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a document's blocks never move
        <MarkdownBlock key={index} block={block} />
      ))}
    </div>
  );
}

function MarkdownBlock({ block }: { readonly block: Block }) {
  switch (block.kind) {
    case "heading":
      return block.level <= 2 ? (
        <h2 className="mt-3 text-lg font-semibold">{inline(block.text)}</h2>
      ) : (
        <h3 className="mt-2 font-semibold">{inline(block.text)}</h3>
      );
    case "paragraph":
      return <p>{inline(block.text)}</p>;
    case "code":
      return (
        <Scroll label="Code" className="bg-sunken border-line rounded-md border">
          <pre className="p-3 text-xs leading-5">{block.text}</pre>
        </Scroll>
      );
    case "list":
      return block.ordered ? (
        <ol className="flex list-decimal flex-col gap-1 pl-6">{items(block.items)}</ol>
      ) : (
        <ul className="flex list-disc flex-col gap-1 pl-6">{items(block.items)}</ul>
      );
    case "table":
      return <MarkdownTable rows={block.rows} />;
  }
}

function items(list: readonly string[]): ReactNode {
  return list.map((item) => <li key={item}>{inline(item)}</li>);
}

function MarkdownTable({ rows }: { readonly rows: readonly (readonly string[])[] }) {
  const [head = [], ...body] = rows;
  return (
    <Scroll label="Table">
      <table className="w-full text-left">
        <thead className="text-ink-3">
          <tr>
            {head.map((cell) => (
              <th key={cell} scope="col" className="py-1 pr-4 font-medium">
                {inline(cell)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-line divide-y">
          {body.map((row) => (
            <tr key={row.join("|")}>
              {row.map((cell, column) => (
                <td key={head[column]} className="py-1.5 pr-4 align-top">
                  {inline(cell)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

const mark = /`([^`]+)`|\[([^\]]+)\]\(([^)\s]+)\)|\*\*([^*]+)\*\*|\b_([^_]+)_\b/g;

function inline(text: string): ReactNode {
  const parts: ReactNode[] = [];
  let end = 0;
  for (const match of text.matchAll(mark)) {
    parts.push(text.slice(end, match.index));
    end = match.index + match[0].length;
    const [, code, label, href, strong, stressed] = match;
    if (code !== undefined) parts.push(<code key={match.index}>{code}</code>);
    else if (label !== undefined && href !== undefined) parts.push(anchor(match.index, label, href));
    else if (strong !== undefined) parts.push(<b key={match.index}>{strong}</b>);
    else parts.push(<i key={match.index}>{stressed}</i>);
  }
  parts.push(text.slice(end));
  return <Fragment>{parts}</Fragment>;
}

/** Links to the web open beside; links to other files of the repository have no address here and stay words. */
function anchor(key: number, label: string, href: string): ReactNode {
  if (!href.startsWith("https://") && !href.startsWith("/")) return <Fragment key={key}>{label}</Fragment>;
  const out = href.startsWith("https://") ? { target: "_blank", rel: "noreferrer" } : {};
  return (
    <a key={key} href={href} {...out} className="text-accent underline underline-offset-2">
      {label}
    </a>
  );
}
