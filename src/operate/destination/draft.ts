import type { DestinationDraft, DraftCheck } from "../../wire/index.ts";
import type { Catalogue } from "../catalogue.ts";
import { checkDestination, type DestinationInput } from "../destination-check.ts";

/** A draft with what is stored of the destination it edits; secrets that were not typed again are the stored ones. */
export function inputOf(catalogue: Catalogue, store: string, draft: DestinationDraft): DestinationInput {
  const before = draft.destination === undefined ? null : catalogue.destination(store, draft.destination);
  const settings: Record<string, unknown> = { ...before?.file.settings };
  for (const [name, value] of Object.entries(draft.settings ?? {})) {
    if (value === null) delete settings[name];
    else settings[name] = value;
  }
  // An address that is typed now must not get a token that was stored before: it would be sent to a stranger.
  const movesElsewhere = draft.base_url !== undefined && draft.base_url !== (before?.file.base_url ?? null);
  const stored = movesElsewhere ? {} : before?.file.secrets;
  return {
    type: catalogue.type(draft.type),
    settings,
    secrets: { ...stored, ...draft.secrets },
    baseUrl: draft.base_url ?? before?.file.base_url,
  };
}

/** What is right and wrong about a draft, and what was cleaned of it. Nothing is sent. */
export function checkDraft(catalogue: Catalogue, store: string, draft: DestinationDraft): DraftCheck {
  const checked = checkDestination(inputOf(catalogue, store, draft));
  const typed = [
    ...Object.entries(draft.settings ?? {}).map(([name, value]) => [`settings.${name}`, value] as const),
    ...Object.entries(draft.secrets ?? {}).map(([name, value]) => [`secrets.${name}`, value] as const),
  ];
  return {
    ok: checked.ok,
    problems: checked.ok ? [] : checked.problems,
    warnings: checked.ok ? checked.value.warnings : [],
    cleaned: typed.flatMap(([field, value]) => {
      const note = typeof value === "string" ? cleanedNote(value) : null;
      return note === null ? [] : [{ field, note }];
    }),
  };
}

function cleanedNote(value: string): string | null {
  const [start, end] = [value.length - value.trimStart().length, value.length - value.trimEnd().length];
  if (value.trim() === "" || start + end === 0) return null;
  const where = start > 0 && end > 0 ? "around it" : start > 0 ? "at the start" : "at the end";
  const count = start + end;
  return `${count} ${count === 1 ? "space" : "spaces"} ${where} ${count === 1 ? "was" : "were"} removed`;
}
