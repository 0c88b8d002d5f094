import { type Document, isScalar, Lexer, LineCounter, parseDocument, visit } from "yaml";
import type { ConfigProblem } from "./locate.ts";

/** The file's settings lie ten levels deep at most; a bracket that is never closed opens more and more. */
const levelsMax = 50;
/** Nobody reads more; one mistake at the beginning can make thousands. */
const problemsMax = 100;
/** The package's lexer says so before the text of a plain or block scalar. */
const scalarFollows = "\u001f";
const zeroWidth = new Set(["\u0002", "\u0018", scalarFollows]);
const hint = "Mend the YAML at this place.";

/** A document without mistakes of YAML, or all that is wrong. */
export type YamlReading =
  | { readonly ok: true; readonly document: Document; readonly lines: LineCounter }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

interface Mistake {
  readonly offset: number;
  readonly message: string;
}

/** Reads YAML, and so JSON too, in time proportional to the text, also when it is all mistakes. */
export function readYaml(text: string): YamlReading {
  const deep = findTooDeep(text);
  if (deep !== null) return { ok: false, problems: [deep] };
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    intAsBigInt: true,
    // Names that are lists or maps: the schema refuses them, with their place.
    logLevel: "error",
    // The package would compare each name with each other one of its map.
    uniqueKeys: false,
  });
  const syntax = document.errors.map(({ pos, message }): Mistake => ({ offset: pos[0], message }));
  const mistakes = [...syntax, ...findDoubledNames(document)];
  if (mistakes.length === 0) return { ok: true, document, lines };
  const problems = mistakes.slice(0, problemsMax).map(({ offset, message }): ConfigProblem => {
    const { line, col } = lines.linePos(offset);
    return { path: "", problem: message, hint, line, column: col };
  });
  const more = mistakes.length - problems.length;
  if (more > 0)
    problems.push({ path: "", problem: `${more} more mistakes`, hint: "Mend the first ones first." });
  return { ok: false, problems };
}

function findDoubledNames(document: Document): readonly Mistake[] {
  const mistakes: Mistake[] = [];
  visit(document, {
    Map(_key, map) {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        if (seen.has(key.value))
          mistakes.push({ offset: key.range?.[0] ?? 0, message: "Map keys must be unique" });
        seen.add(key.value);
      }
    },
  });
  return mistakes;
}

/** The package goes into each level by a call of its own, to the end of the stack. */
function findTooDeep(text: string): ConfigProblem | null {
  let [brackets, begunOnLine, offset, isScalarText] = [0, 0, 0, false];
  for (const lexeme of new Lexer().lex(text)) {
    if (isScalarText) isScalarText = false;
    else if (lexeme === scalarFollows) isScalarText = true;
    else if (lexeme === "[" || lexeme === "{") brackets++;
    else if (lexeme === "]" || lexeme === "}") brackets--;
    else if (lexeme === "-" || lexeme === "?") begunOnLine++;
    else if (lexeme.endsWith("\n")) begunOnLine = 0;
    if (brackets > levelsMax || begunOnLine > levelsMax) {
      const before = text.slice(0, offset);
      return {
        path: "",
        problem: `more than ${levelsMax} levels in one another`,
        hint: "Look for a bracket before it that is not closed.",
        line: before.split("\n").length,
        column: offset - before.lastIndexOf("\n"),
      };
    }
    if (!zeroWidth.has(lexeme)) offset += lexeme.length;
  }
  return null;
}
