import { cleanText } from "./address.ts";
import { isObject, renameAliases } from "./event-alias.ts";
import { type ParseContext, type ParsedEvent, parseEvent } from "./parse-event.ts";
import type { Parsed } from "./problem.ts";

/** What an event is counted by and may be used for; an event without that is another one. */
const vital = /^(event|event_id|visitor_id|consent(\..*)?|twins(\.\d+(\.(platform|name|event_id))?)?)?$/;
/** Shape first, then values, then whatever holds what is still wrong. */
const depths = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 2];
/** Notes of one event on what was left out. */
const notesMax = 20;

/**
 * As `parseEvent`, but a part that cannot be read costs that part, not the event: nobody reads the answer in a
 * visitor's browser, and what a page told to a platform's pixel, which takes anything (`quantity: 0`, "59,90"), cannot
 * be mended before the sale is lost. A note says what is missing; it never repeats a value.
 */
export function parseBrowserEvent(raw: unknown, context: ParseContext): Parsed<ParsedEvent> {
  const parsed = parseEvent(raw, context);
  if (parsed.ok || !isObject(raw)) return parsed;
  // Problems name places under our names.
  let rest: unknown = renameAliases(raw);
  let again: Parsed<ParsedEvent> = parsed;
  const left = new Set<string>();
  for (const depth of depths) {
    if (again.ok) break;
    const paths = again.problems.flatMap(({ path }) =>
      wholeAmount(path.split(".").slice(0, depth).join(".")),
    );
    if (paths.some((path) => vital.test(path))) return parsed;
    for (const path of paths) left.add(path);
    rest = without(rest, new Set(paths));
    again = parseEvent(rest, context);
  }
  if (!again.ok) return parsed;
  const { event, remarks } = again.value;
  const notes = [...left].slice(0, notesMax).map((path) => `${cleanText(path)}: could not be read; not used`);
  return { ok: true, value: { event: { ...event, notes: [...(event.notes ?? []), ...notes] }, remarks } };
}

/** An amount is read only whole: a price with its quantity, a value with its currency, or it would be another one. */
function wholeAmount(path: string): string[] {
  return [path, path.replace(/\.quantity$/, ".price").replace(/\.currency$/, ".value")];
}

/** The value without its parts at these paths. */
function without(value: unknown, paths: ReadonlySet<string>, start = ""): unknown {
  const kept = (name: string | number): boolean => !paths.has(`${start}${name}`);
  if (Array.isArray(value)) {
    return value.flatMap((one, index) => (kept(index) ? [without(one, paths, `${start}${index}.`)] : []));
  }
  if (!isObject(value)) return value;
  const entries = Object.entries(value).filter(([name]) => kept(name));
  return Object.fromEntries(entries.map(([name, one]) => [name, without(one, paths, `${start}${name}.`)]));
}
