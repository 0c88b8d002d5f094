import {
  castsAllowed,
  codeFolders,
  forbiddenNames,
  longFiles,
  longFunctions,
  portGlobals,
  portGlobalsAllowed,
  sizes,
} from "./rules.ts";
import {
  dottedName,
  type Finding,
  isNode,
  type Source,
  type SyntaxNode,
  type TextFile,
  walk,
} from "./source.ts";

/** Names and sizes of files. */
export function checkFile(file: TextFile): readonly Finding[] {
  const root = file.path.split("/")[0] ?? "";
  // Fixtures keep the names of what they record.
  if (!codeFolders.includes(root) || file.path.includes("/fixtures/")) return [];
  const findings: Finding[] = [];
  const add = (line: number, problem: string) => findings.push({ path: file.path, line, problem });
  for (const part of file.path.split("/")) {
    const name = part.replace(/\..*$/, "");
    if (forbiddenNames.includes(name)) add(1, `"${name}" says nothing: name the file by what it holds`);
    if (!/^[a-z0-9$_][a-z0-9-]*$/.test(name) && name !== "" && !/^[A-Z]+$/.test(name)) {
      add(1, `"${part}" is not kebab-case`);
    }
  }
  if (!/\.(ts|tsx|mjs|css)$/.test(file.path)) return findings;
  const lines = file.text.split("\n");
  const count = lines.length - (lines.at(-1) === "" ? 1 : 0);
  const linesMax = /\.test\.tsx?$|\.css$/.test(file.path) ? sizes.flatFileLinesMax : sizes.fileLinesMax;
  if (count > linesMax && !longFiles[file.path]) add(1, `${count} lines; a file has at most ${linesMax}`);
  for (const [at, line] of lines.entries()) {
    if (line.length <= sizes.lineCharsMax || unbreakable.test(line)) continue;
    add(at + 1, `${line.length} characters; at most ${sizes.lineCharsMax}`);
  }
  return findings;
}

const long = `{${sizes.unbreakableChars},}`;
const unbreakable = new RegExp(
  `"[^"]${long}"|\`[^\`]${long}\`|'[^']${long}'|^\\s*/[^ ].${long}/\\w*|\\S${long}`,
);

/** Sizes of functions, casts without a reason, exports without a comment, the world entering past the ports. */
export function checkProgram(source: Source): readonly Finding[] {
  const findings: Finding[] = [];
  const add = (offset: number, problem: string) =>
    findings.push({ path: source.path, line: source.lineAt(offset), problem });
  const isTest = /\.test\.tsx?$/.test(source.path);
  const castsCount = !isTest && !castsAllowed[source.path];
  const portsApply = source.path.startsWith("src/") && !isTest && !isPortPlace(source.path);
  walk(source.body, (node, ancestors) => {
    const parent = ancestors.at(-1);
    if (isFunction(node)) checkFunction(source, node, parent, add);
    if (node.type === "TSAsExpression" && castsCount && !isExplainedCast(source, node)) {
      add(node.start, "`as` needs a comment (same line or just above) that says why it is sound");
    }
    if (portsApply) {
      const name = worldName(node, parent);
      if (name !== "") add(node.start, `${name}: time, chance and the network enter through ports only`);
    }
  });
  if (!isTest && !source.path.startsWith("test/")) {
    for (const node of source.body) {
      const problem = undocumented(source, node);
      if (problem) add(node.start, problem);
    }
  }
  return findings;
}

function isPortPlace(path: string): boolean {
  return Object.keys(portGlobalsAllowed).some((prefix) => path.startsWith(prefix));
}

function isFunction(node: SyntaxNode): boolean {
  return /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type);
}

function checkFunction(
  source: Source,
  node: SyntaxNode,
  parent: SyntaxNode | undefined,
  add: (offset: number, problem: string) => void,
): void {
  // A describe block is a chapter, not a function.
  if (parent?.type === "CallExpression" && /^(describe|suite)$/.test(dottedName(parent.callee))) return;
  const lines = ownLines(source, node);
  if (lines <= sizes.functionLinesMax) return;
  const name = nameOf(node.id) || nameOf(parent?.id) || nameOf(parent?.key) || "function";
  if (longFunctions[`${source.path}#${name}`]) return;
  add(node.start, `${name} has ${lines} lines; a function has at most ${sizes.functionLinesMax}`);
}

/** Lines of a function without those of the functions inside it; a factory's methods count for themselves. */
function ownLines(source: Source, node: SyntaxNode): number {
  let lines = source.lineAt(node.end) - source.lineAt(node.start) + 1;
  walk([node], (inner, ancestors) => {
    const nearest = ancestors.findLast(isFunction);
    if (isFunction(inner) && nearest === node) lines -= source.lineAt(inner.end) - source.lineAt(inner.start);
  });
  return lines;
}

function nameOf(node: unknown): string {
  return isNode(node) && typeof node.name === "string" ? node.name : "";
}

/** `as const` narrows and cannot lie; every other cast says why in the same or one of the two lines before. */
function isExplainedCast(source: Source, node: SyntaxNode): boolean {
  const target = node.typeAnnotation;
  if (isNode(target) && source.text.slice(target.start, target.end) === "const") return true;
  const first = source.lineAt(node.start);
  const last = source.lineAt(node.end);
  return source.comments.some((comment) => {
    const end = source.lineAt(comment.end);
    return end >= first - 2 && source.lineAt(comment.start) <= last;
  });
}

/** The forbidden global that this node is, or "". A property or parameter of that name is something else. */
function worldName(node: SyntaxNode, parent: SyntaxNode | undefined): string {
  if (node.type === "NewExpression" && dottedName(node.callee) === "Date") {
    return Array.isArray(node.arguments) && node.arguments.length === 0 ? "new Date()" : "";
  }
  if (node.type === "MemberExpression") {
    const name = dottedName(node).replace(/^globalThis\./, "");
    return portGlobals.includes(name) ? name : "";
  }
  const called = parent?.type === "CallExpression" && parent.callee === node;
  const name = node.type === "Identifier" && called ? nameOf(node) : "";
  return portGlobals.includes(name) ? name : "";
}

/** A run of exports without an empty line between them shares the comment above the first. */
function undocumented(source: Source, node: SyntaxNode): string | undefined {
  if (!isExportedDeclaration(node)) return undefined;
  const before = (end: number) => source.text.slice(end, node.start);
  const documented = source.comments.some(
    (comment) =>
      comment.value.startsWith("*") && comment.end <= node.start && before(comment.end).trim() === "",
  );
  const sharing = source.body.some(
    (other) => isExportedDeclaration(other) && other.end < node.start && before(other.end) === "\n",
  );
  return documented || sharing ? undefined : "an export needs a doc comment (/** ... */) right above it";
}

function isExportedDeclaration(node: SyntaxNode): boolean {
  const isExport = node.type === "ExportNamedDeclaration" || node.type === "ExportDefaultDeclaration";
  return isExport && isNode(node.declaration);
}
