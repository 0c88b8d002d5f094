import type { ReactNode } from "react";
import { CopyIcon } from "./copy.tsx";
import { Scroll } from "./scroll.tsx";

const token = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** A value as indented JSON with quiet colours; a text that is JSON is indented too. */
export function Json({ value, label }: { readonly value: unknown; readonly label: string }) {
  const text = pretty(value);
  return (
    <div className="bg-sunken border-line relative rounded-md border">
      <div className="absolute top-1 right-1">
        <CopyIcon text={text} what={label} />
      </div>
      <Scroll label={label} className="max-h-96 rounded-md">
        <pre className="p-3 pr-9 text-xs leading-5">{colour(text)}</pre>
      </Scroll>
    </div>
  );
}

function pretty(value: unknown): string {
  if (typeof value !== "string") return JSON.stringify(value, null, 2) ?? "";
  try {
    return JSON.stringify(JSON.parse(value), null, 2);
  } catch {
    return value;
  }
}

function colour(text: string): ReactNode[] {
  const parts: ReactNode[] = [];
  let end = 0;
  for (const match of text.matchAll(token)) {
    parts.push(text.slice(end, match.index));
    end = match.index + match[0].length;
    const [whole, string, colon] = match;
    if (string !== undefined && colon !== undefined) {
      parts.push(
        <span key={match.index} className="text-accent">
          {string}
        </span>,
        colon,
      );
    } else {
      const look = string === undefined ? "text-expired" : "text-ink";
      parts.push(
        <span key={match.index} className={look}>
          {whole}
        </span>,
      );
    }
  }
  parts.push(text.slice(end));
  return parts;
}

/** A short identifier in fixed-width type. */
export function Mono({ children, title }: { readonly children: ReactNode; readonly title?: string }) {
  return (
    <code title={title} className="text-sm break-all">
      {children}
    </code>
  );
}
