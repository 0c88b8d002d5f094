import type { ReactNode } from "react";
import { CopyIcon } from "./copy.tsx";
import { Scroll } from "./scroll.tsx";

const token = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** A value as indented JSON with quiet colours; a text that is JSON is indented too. */
export function Json({ value, label }: { readonly value: unknown; readonly label: string }) {
  const text = pretty(value);
  return (
    <CodeBox text={text} label={label} className="max-h-96">
      {colour(text)}
    </CodeBox>
  );
}

interface CodeBoxProps {
  readonly text: string;
  readonly label: string;
  /** How high it may grow before it scrolls. */
  readonly className: string;
  /** The text with colours. @default the text */
  readonly children?: ReactNode;
}

/** Text to read and to copy; it scrolls on its own. */
export function CodeBox({ text, label, className, children = text }: CodeBoxProps) {
  return (
    <div className="bg-sunken border-line rounded-md border">
      <div className="text-ink-3 border-line flex items-center justify-between border-b py-0.5 pr-1 pl-3 text-xs">
        {label}
        <CopyIcon text={text} what={label.toLowerCase()} />
      </div>
      <Scroll label={label} className={`rounded-b-md ${className}`}>
        <pre className="w-fit min-w-full p-3 text-xs leading-5">{children}</pre>
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
