/** What a comment or a text begins with. */
const interesting = /["'`/]/g;

/**
 * JavaScript without its comments; texts stay as they are. Not a full tokenizer: a regular expression that holds a
 * quote opens a text that ends with its line at the latest, so that the damage stays small.
 */
export function withoutComments(code: string): string {
  let result = "";
  let index = 0;
  while (index < code.length) {
    const pair = code.slice(index, index + 2);
    const character = code[index] ?? "";
    if (pair === "//") index = endOf(code, "\n", index);
    else if (pair === "/*") index = endOf(code, "*/", index + 2) + 2;
    else if (character === '"' || character === "'" || character === "`") {
      const end = textEnd(code, index);
      result += code.slice(index, end);
      index = end;
    } else {
      interesting.lastIndex = index + 1;
      const end = interesting.exec(code)?.index ?? code.length;
      result += code.slice(index, end);
      index = end;
    }
  }
  return result;
}

/** The JSON list or object that begins at `start`, found by its brackets outside texts; null when it never ends. */
export function bracketed(code: string, start: number): string | null {
  let depth = 0;
  let index = start;
  while (index < code.length) {
    const character = code[index] ?? "";
    if (character === '"') {
      index = textEnd(code, index);
      continue;
    }
    if (character === "[" || character === "{") depth++;
    if (character === "]" || character === "}") depth--;
    index++;
    if (depth === 0) return code.slice(start, index);
  }
  return null;
}

function textEnd(code: string, start: number): number {
  const quote = code[start];
  for (let index = start + 1; index < code.length; index++) {
    const character = code[index];
    if (character === "\\") index++;
    else if (character === quote) return index + 1;
    else if (character === "\n" && quote !== "`") return index;
  }
  return code.length;
}

function endOf(code: string, mark: string, from: number): number {
  const found = code.indexOf(mark, from);
  return found < 0 ? code.length : found;
}
