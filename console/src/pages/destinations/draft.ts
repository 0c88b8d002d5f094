import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type {
  Destination,
  DestinationDraft,
  DestinationTypeInfo,
  DraftCheck,
  SettingState,
} from "../../../../src/wire/index.ts";
import { call } from "../../api/client.ts";

const typingPauseMs = 300;

/** A setting's value in a form. */
export type SettingValue = NonNullable<SettingState["value"]>;

/** What a form holds; `secrets` are only those typed now. */
export interface Draft {
  readonly settings: Readonly<Record<string, SettingValue>>;
  readonly secrets: Readonly<Record<string, string>>;
  readonly baseUrl: string;
}

/** Settings that test mode has a form of its own for. */
const testSettings: readonly string[] = ["test_event_code", "test_until"];

/** The settings of a type that its form shows. */
export function formFields(type: DestinationTypeInfo): DestinationTypeInfo["settings"] {
  return type.settings.filter((field) => !testSettings.includes(field.name));
}

/** A form's start: the type's defaults, or what the destination has. */
export function draftOf(type: DestinationTypeInfo, destination?: Destination): Draft {
  const settings: Record<string, SettingValue> = {};
  for (const field of formFields(type)) {
    const value = destination?.settings.find((one) => one.name === field.name)?.value ?? field.default_value;
    if (value !== undefined && value !== null) settings[field.name] = value;
  }
  return { settings, secrets: {}, baseUrl: destination?.base_url ?? "" };
}

/** The draft as the API takes it. */
export function wireDraft(type: string, draft: Draft, destination?: string): DestinationDraft {
  const secrets = Object.fromEntries(Object.entries(draft.secrets).filter(([, value]) => value !== ""));
  const settings = Object.fromEntries(Object.entries(draft.settings).filter(([, value]) => value !== ""));
  return {
    type,
    settings,
    secrets,
    ...(draft.baseUrl === "" ? {} : { base_url: draft.baseUrl }),
    ...(destination === undefined ? {} : { destination }),
  };
}

/** Only what differs from the start: a field that nobody touched keeps its origin. An emptied one becomes null. */
export function changedSettings(start: Draft, draft: Draft): Readonly<Record<string, SettingValue | null>> {
  const names = new Set([...Object.keys(start.settings), ...Object.keys(draft.settings)]);
  const changed: Record<string, SettingValue | null> = {};
  for (const name of names) {
    const value = draft.settings[name] ?? "";
    if (JSON.stringify(value) === JSON.stringify(start.settings[name] ?? "")) continue;
    changed[name] = value === "" || (Array.isArray(value) && value.length === 0) ? null : value;
  }
  return changed;
}

/**
 * What is right and wrong about a draft, asked again whenever typing pauses. The answer is not cached under the draft:
 * a typed secret must not stay behind as a key.
 */
export function useDraftCheck(store: string, draft: DestinationDraft): DraftCheck | undefined {
  const text = JSON.stringify(draft);
  const [round, setRound] = useState(0);
  const latest = useRef(draft);
  latest.current = draft;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `text` is the draft by value
  useEffect(() => {
    const timer = setTimeout(() => setRound((was) => was + 1), typingPauseMs);
    return () => clearTimeout(timer);
  }, [text]);
  const check = useQuery<DraftCheck>({
    queryKey: ["draft check", store, draft.type, draft.destination ?? "", round],
    queryFn: ({ signal }) =>
      call("POST /api/stores/:store/destinations/check", { params: { store }, body: latest.current }, signal),
    enabled: round > 0,
    gcTime: 0,
    placeholderData: (last) => last,
  });
  return check.data;
}

/** What the check says about one field. */
export function remarksOn(check: DraftCheck | undefined, field: string) {
  const at = (path: string) => path === field || path.endsWith(`.${field}`);
  const problem = check?.problems.find((one) => at(one.path));
  return {
    problem: problem && [problem.problem, problem.hint].filter(Boolean).join(" "),
    warning: check?.warnings.find((one) => at(one.field))?.warning,
    note: check?.cleaned
      .filter((one) => at(one.field))
      .map((one) => one.note)
      .join(", "),
  };
}
