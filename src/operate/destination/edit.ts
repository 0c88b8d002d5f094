import type { FieldChange } from "../../config/index.ts";
import { reasons } from "../../core/index.ts";
import type { EventFilterRule } from "../../wire/index.ts";
import { type Catalogue, type KnownDestination, know } from "../catalogue.ts";
import type { OperatePorts } from "../ports.ts";
import { invalid, Refusal } from "../refusal.ts";
import { pathOf } from "./view.ts";

type Value = string | number | boolean | readonly string[] | null;

/** What a person changes about a destination; only what is given changes. */
export interface DestinationChange {
  readonly active?: boolean;
  readonly settings?: Readonly<Record<string, Value>>;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly filter?: EventFilterRule;
  readonly base_url?: string | null;
  readonly click_id_days?: number | null;
  readonly test_mode?: { readonly until: number; readonly code?: string } | null;
}

/** A new destination. */
export interface NewDestination extends DestinationChange {
  readonly id: string;
  readonly type: string;
  readonly active: boolean;
}

type Ports = Pick<OperatePorts, "clock" | "configuration" | "engine" | "wake">;

/** Creates a destination; it starts with the next event of the log. */
export function createDestination(
  ports: Ports,
  catalogue: Catalogue,
  storeId: string,
  wish: NewDestination,
): Promise<KnownDestination> {
  return ports.configuration.inTurn(async () => {
    const store = catalogue.store(storeId);
    const type = catalogue.type(wish.type);
    if (store.destinations?.some((one) => one.id === wish.id)) {
      throw new Refusal(
        "conflict",
        `Store ${store.id} has a destination "${wish.id}" already.`,
        "Choose another ID.",
      );
    }
    const draft = know(store, { id: wish.id, type: wish.type, ...valuesOf(wish) }, type);
    if (draft.problems.length > 0) throw invalid(draft.problems);
    const path = `stores/${store.id}/destinations/${wish.id}`;
    await apply(ports, [
      { path: `${path}/present`, value: true },
      { path: `${path}/type`, value: wish.type },
      ...changesOf(path, wish, draft),
    ]);
    return catalogue.destination(store.id, wish.id);
  });
}

/** Edits a destination. What is wrong in a changed field refuses the whole edit; older faults elsewhere do not. */
export async function editDestination(
  ports: Ports,
  catalogue: Catalogue,
  before: KnownDestination,
  change: DestinationChange,
): Promise<KnownDestination> {
  const wish = withTestMode(before, change);
  const merged = valuesOf(wish, before);
  const draft = know(before.store, { ...before.file, ...merged }, before.type);
  const touched = touchedPaths(wish);
  const mine = draft.problems.filter((one) =>
    touched.some((path) => one.path === path || one.path.startsWith(`${path}.`)),
  );
  if (mine.length > 0) throw invalid(mine);
  await apply(ports, changesOf(pathOf(before), wish, draft));
  ports.wake(before.key);
  return catalogue.destination(before.store.id, before.file.id);
}

/** Removes a destination; what waits for it ends as expired. */
export async function removeDestination(
  ports: Ports,
  destination: KnownDestination,
  confirm: string,
): Promise<void> {
  const { file, key } = destination;
  if (confirm !== file.id) {
    throw invalid([
      { path: "confirm", problem: "not the destination's ID", hint: `Type ${file.id} to remove it.` },
    ]);
  }
  if ((await ports.configuration.origins()).get(`${pathOf(destination)}/present`) === "file") {
    throw new Refusal(
      "conflict",
      `${file.id} is in the configuration file and would come back at the next start.`,
      "Remove it there, or deactivate it here.",
    );
  }
  await apply(ports, [{ path: pathOf(destination), value: null }]);
  const outcome = {
    kind: "expired",
    reason: reasons.destinationRemoved,
    detail: "the destination was removed",
  } as const;
  await ports.engine.ledger.endParked(key, outcome, ports.clock.now());
  await ports.engine.ledger.pause(key, null);
}

/** Test mode is two settings of the platform; leaving it removes both. */
function withTestMode(before: KnownDestination, change: DestinationChange): DestinationChange {
  if (change.test_mode === undefined) return change;
  if (!before.type.manifest.testMode) {
    throw new Refusal("conflict", `${before.title} has no test mode.`, "Send a single test event instead.");
  }
  const mode = change.test_mode;
  const settings: Record<string, Value> = { ...change.settings };
  if (mode?.code !== undefined) settings.test_event_code = mode.code;
  if (mode === null) settings.test_event_code = null;
  settings.test_until = mode === null ? null : new Date(mode.until).toISOString();
  return { ...change, settings };
}

/** The configuration's values after the change. */
function valuesOf(wish: DestinationChange, before?: KnownDestination) {
  const settings: Record<string, unknown> = { ...before?.file.settings };
  for (const [name, value] of Object.entries(wish.settings ?? {})) {
    if (value === null) delete settings[name];
    else settings[name] = value;
  }
  const secrets = { ...before?.file.secrets, ...wish.secrets };
  return { settings, secrets, ...(wish.filter ? { filter: toConfig(wish.filter) } : {}) };
}

function changesOf(path: string, wish: DestinationChange, draft: KnownDestination): FieldChange[] {
  // Secrets are kept as the platform's own rules cleaned them; a pasted space would break every request.
  const clean: Readonly<Record<string, string>> = draft.secrets ?? {};
  return [
    ...(wish.active === undefined ? [] : [{ path: `${path}/active`, value: wish.active }]),
    ...Object.entries(wish.settings ?? {}).map(([name, value]) => ({
      path: `${path}/settings/${name}`,
      value: typeof value === "string" ? value.trim() : value,
    })),
    ...Object.entries(wish.secrets ?? {}).map(([name, value]) => ({
      path: `${path}/secrets/${name}`,
      value: clean[name] ?? value.trim(),
    })),
    ...(wish.filter === undefined
      ? []
      : [
          {
            path: `${path}/filter`,
            value: Object.keys(wish.filter).length === 0 ? null : toConfig(wish.filter),
          },
        ]),
    ...(wish.base_url === undefined ? [] : [{ path: `${path}/base_url`, value: wish.base_url }]),
    ...(wish.click_id_days === undefined
      ? []
      : [{ path: `${path}/delivery/click_id_days`, value: wish.click_id_days }]),
  ];
}

function touchedPaths(wish: DestinationChange): readonly string[] {
  return [
    ...Object.keys(wish.settings ?? {}).map((name) => `settings.${name}`),
    ...Object.keys(wish.secrets ?? {}).map((name) => `secrets.${name}`),
    ...(wish.filter ? ["filter"] : []),
  ];
}

type ConfigFilter = NonNullable<KnownDestination["file"]["filter"]>;

function toConfig(filter: EventFilterRule): ConfigFilter {
  return {
    ...(filter.events ? { events: [...filter.events] } : {}),
    ...(filter.standard_only === undefined ? {} : { standard_only: filter.standard_only }),
    ...(filter.when ? { when: filter.when.map((one) => ({ ...one })) } : {}),
  };
}

async function apply(ports: Ports, changes: readonly FieldChange[]): Promise<void> {
  const problems = await ports.configuration.edit(changes);
  if (problems.length > 0) throw invalid(problems);
}
