import { parseSync } from "vite";

/** A file of the repository. */
export interface TextFile {
  /** From the repository's root, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** Something that breaks a house rule. */
export interface Finding {
  readonly path: string;
  readonly line: number;
  readonly problem: string;
}

/** A node of the syntax tree; only what the rules look at is named. */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

/** A parsed program. */
export interface Source extends TextFile {
  readonly body: readonly SyntaxNode[];
  readonly comments: readonly { readonly start: number; readonly end: number; readonly value: string }[];
  readonly lineAt: (offset: number) => number;
}

/** Parses a TypeScript or JavaScript file; null when it is no program. */
export function parseSource(file: TextFile): Source | null {
  if (!/\.(ts|tsx|mjs|js|jsx)$/.test(file.path)) return null;
  const parsed = parseSync(file.path, file.text);
  const starts = [0];
  for (let at = file.text.indexOf("\n"); at >= 0; at = file.text.indexOf("\n", at + 1)) starts.push(at + 1);
  return {
    ...file,
    // The parser's own node types are a closed union of hundreds; the rules read a handful of fields by name.
    body: parsed.program.body as unknown as readonly SyntaxNode[],
    comments: parsed.comments,
    lineAt: (offset) => starts.findLastIndex((start) => start <= offset) + 1,
  };
}

/** Calls `visit` for every node, parents first; `ancestors` has the nearest last. */
export function walk(
  nodes: readonly SyntaxNode[],
  visit: (node: SyntaxNode, ancestors: readonly SyntaxNode[]) => void,
): void {
  const ancestors: SyntaxNode[] = [];
  const step = (value: unknown): void => {
    if (Array.isArray(value)) {
      for (const item of value) step(item);
    } else if (isNode(value)) {
      visit(value, ancestors);
      ancestors.push(value);
      for (const field of Object.values(value)) if (typeof field === "object" && field !== null) step(field);
      ancestors.pop();
    }
  };
  step(nodes);
}

/** Whether a value is a node of the tree. */
export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === "object" && value !== null && "type" in value && "start" in value;
}

/** Dotted name of an expression (`Date.now`), or "" when it is no plain name. */
export function dottedName(node: unknown): string {
  if (!isNode(node)) return "";
  if (node.type === "Identifier") return String(node.name);
  if (node.type !== "MemberExpression" || node.computed === true) return "";
  const object = dottedName(node.object);
  return object === "" ? "" : `${object}.${dottedName(node.property)}`;
}
