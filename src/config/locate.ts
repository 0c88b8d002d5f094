import { type Document, LineCounter, parseDocument } from "yaml";
import { isObject, type Problem } from "../core/index.ts";

/** A problem of the file, with its place where it is known. */
export interface ConfigProblem extends Problem {
  readonly line?: number;
  readonly column?: number;
}

/** Finds the line and column of a path, or of the nearest thing above it that stands in the file. */
export function createLocator(
  document: Document,
  lines: LineCounter,
): (path: readonly (string | number)[]) => { line?: number; column?: number } {
  return (path) => {
    for (let depth = path.length; depth >= 0; depth--) {
      const node: unknown = document.getIn(path.slice(0, depth), true);
      const range = isObject(node) && Array.isArray(node.range) ? node.range : null;
      if (range && typeof range[0] === "number") {
        const at = lines.linePos(range[0]);
        return { line: at.line, column: at.col };
      }
    }
    return {};
  };
}

/** The problems with their places in a text, for those that were found in the parsed configuration. */
export function placeProblems(text: string, problems: readonly Problem[]): readonly ConfigProblem[] {
  const lines = new LineCounter();
  const locate = createLocator(parseDocument(text, { lineCounter: lines }), lines);
  return problems.map((problem) => ({ ...problem, ...locate(problem.path.split(".")) }));
}
