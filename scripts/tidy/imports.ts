import { posix } from "node:path";
import { allowedPackages, arrows, browserTypeImports, testSupport } from "./rules.ts";
import { type Finding, isNode, type Source, walk } from "./source.ts";

interface Import {
  readonly from: Source;
  /** Repository path, or the bare package name. */
  readonly to: string;
  readonly local: boolean;
  readonly typeOnly: boolean;
  readonly line: number;
}

/** Imports against the arrows, past a door, of packages where none are allowed, and cycles. */
export function checkImports(sources: readonly Source[]): readonly Finding[] {
  const paths = new Set(sources.map((source) => source.path));
  const imports = sources.flatMap(importsOf);
  return [
    ...imports.flatMap((one) => problemsOf(one, paths).map((problem) => finding(one, problem))),
    ...cycles(imports),
  ];
}

function finding(one: Import, problem: string): Finding {
  return { path: one.from.path, line: one.line, problem };
}

function importsOf(source: Source): readonly Import[] {
  const found: Import[] = [];
  walk(source.body, (node) => {
    const target = node.source;
    if (!isNode(target) || typeof target.value !== "string") return;
    const name = target.value;
    const local = name.startsWith(".");
    found.push({
      from: source,
      to: local ? posix.join(posix.dirname(source.path), name) : name,
      local,
      typeOnly: isTypeOnly(node),
      line: source.lineAt(node.start),
    });
  });
  return found;
}

function isTypeOnly(node: { readonly [field: string]: unknown }): boolean {
  return node.importKind === "type" || node.exportKind === "type";
}

function problemsOf(one: Import, paths: ReadonlySet<string>): readonly string[] {
  if (isTest(one.from.path)) return [];
  const from = placeOf(one.from.path);
  if (!one.local) return packageProblems(one, from);
  const to = placeOf(one.to);
  if (from.root === "pixel" || from.root === "console") return browserProblems(one, to.root === from.root);
  if (from.root !== "src") return [];
  if (to.root !== "src") {
    // What builds the browser programs is the server's business: it serves what comes out.
    const fine = /\.(json|css|html)$/.test(one.to) || /^(pixel|console)\/build\.ts$/.test(one.to);
    return fine ? [] : [`src does not import from ${to.root}/`];
  }
  if (from.folder === to.folder) return innerDoorProblems(one, paths);
  const problems: string[] = [];
  const allowed = arrows[from.folder];
  if (allowed && !allowed.includes(to.folder)) {
    problems.push(`${from.folder} does not import ${to.folder} (arrows: ${allowed.join(", ") || "nothing"})`);
  }
  if (!from.folder.endsWith(".ts") && arrows[from.folder] === undefined) {
    problems.push(`folder src/${from.folder} has no arrows in scripts/tidy/rules.ts`);
  }
  if (!to.folder.endsWith(".ts") && posix.basename(one.to) !== "index.ts") {
    problems.push(`${one.to} is behind a door: import its folder's index.ts`);
  }
  return problems;
}

/** Inside one folder of src, a subfolder that has a door is entered through it. */
function innerDoorProblems(one: Import, paths: ReadonlySet<string>): readonly string[] {
  const folder = posix.dirname(one.to);
  const inside = one.from.path.startsWith(`${folder}/`);
  if (inside || posix.basename(one.to) === "index.ts" || !paths.has(`${folder}/index.ts`)) return [];
  return [`${one.to} is behind a door: import ${folder}/index.ts`];
}

function browserProblems(one: Import, sameProgram: boolean): readonly string[] {
  if (sameProgram) return [];
  if (!browserTypeImports.some((prefix) => one.to.startsWith(prefix)))
    return [`a browser program does not import ${one.to}`];
  return one.typeOnly ? [] : [`import ${one.to} as a type: browser and server share no code`];
}

function packageProblems(one: Import, from: Place): readonly string[] {
  if (from.root === "pixel" && !one.typeOnly && !one.from.path.endsWith("/build.ts")) {
    return [`the pixel has no dependencies, and ${one.to} is one`];
  }
  const allowed = from.root === "src" ? allowedPackages[from.folder] : undefined;
  if (allowed === undefined || allowed.includes(one.to)) return [];
  return [`${from.folder} may import ${allowed.join(", ") || "no package"}; not ${one.to}`];
}

interface Place {
  readonly root: string;
  /** Folder of src, or the file's own name when it lies directly in src. */
  readonly folder: string;
}

function placeOf(path: string): Place {
  const [root = "", folder = ""] = path.split("/");
  return { root, folder };
}

/** Tests, and what only tests import: contract suites and generators lie beside the code that they check. */
function isTest(path: string): boolean {
  return /\.test\.tsx?$/.test(path) || testSupport.some((place) => path.includes(place));
}

/** One finding for each file that can reach itself by the shortest way found. */
function cycles(imports: readonly Import[]): readonly Finding[] {
  const next = new Map<string, Import[]>();
  for (const one of imports) {
    if (!one.local || one.to === one.from.path) continue;
    next.set(one.from.path, [...(next.get(one.from.path) ?? []), one]);
  }
  const done = new Set<string>();
  const findings: Finding[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    for (const one of next.get(path) ?? []) {
      const start = trail.indexOf(one.to);
      if (start >= 0)
        findings.push(finding(one, `import cycle: ${[...trail.slice(start), one.to].join(" -> ")}`));
      else if (!done.has(one.to)) visit(one.to, [...trail, one.to]);
    }
    done.add(path);
  };
  for (const path of next.keys()) if (!done.has(path)) visit(path, [path]);
  return findings;
}
