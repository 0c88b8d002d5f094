import type { DestinationFile, StoreFile } from "../config/index.ts";
import type { AnyDestinationType, EpochMs, Problem, Secrets, SettingWarning } from "../core/index.ts";
import type { DestinationKey } from "../engine/index.ts";
import { type EventFilter, parseFilter } from "../route/index.ts";
import type { OperateConfiguration, OperatePorts } from "./ports.ts";
import { notFound } from "./refusal.ts";

/** A configured destination as the use cases see it. */
export interface KnownDestination {
  readonly store: StoreFile;
  readonly file: DestinationFile;
  readonly key: DestinationKey;
  readonly type: AnyDestinationType;
  readonly title: string;
  readonly active: boolean;
  /** Parsed settings; null while they have problems. */
  readonly settings: object | null;
  readonly secrets: Secrets | null;
  readonly filter: EventFilter | undefined;
  readonly baseUrl: string;
  readonly warnings: readonly SettingWarning[];
  readonly problems: readonly Problem[];
}

/** Finds stores and destinations by name. */
export interface Catalogue {
  readonly stores: () => readonly StoreFile[];
  /** The store; without a name the only one. */
  readonly store: (id: string | undefined) => StoreFile;
  readonly destinations: (store: StoreFile) => readonly KnownDestination[];
  readonly destination: (store: string | undefined, id: string) => KnownDestination;
  readonly type: (name: string) => AnyDestinationType;
}

/** Creates the look-ups over the configuration in force. */
export function createCatalogue(ports: {
  readonly configuration: Pick<OperateConfiguration, "current">;
  readonly types: OperatePorts["types"];
}): Catalogue {
  const stores = (): readonly StoreFile[] => ports.configuration.current().stores;
  const type = (name: string): AnyDestinationType => {
    const found = ports.types.find((one) => one.manifest.type === name);
    if (found) return found;
    const known = ports.types.map((one) => one.manifest.type).join(", ");
    throw notFound("destination type", name, `This build knows: ${known}.`);
  };
  const store = (id: string | undefined): StoreFile => {
    const all = stores();
    const found =
      id === undefined ? (all.length === 1 ? all[0] : undefined) : all.find((one) => one.id === id);
    if (found) return found;
    throw notFound("store", id ?? "", `Use one of: ${all.map((one) => one.id).join(", ")}.`);
  };
  const destinations = (of: StoreFile): readonly KnownDestination[] =>
    (of.destinations ?? []).flatMap((file) => {
      const found = ports.types.find((one) => one.manifest.type === file.type);
      return found ? [know(of, file, found)] : [];
    });
  return {
    stores,
    store,
    destinations,
    type,
    destination(storeId, id) {
      const all = destinations(store(storeId));
      const found = all.find((one) => one.file.id === id);
      if (found) return found;
      throw notFound(
        "destination",
        id,
        `Use one of: ${all.map((one) => one.file.id).join(", ") || "(none)"}.`,
      );
    },
  };
}

/** A destination of the configuration with everything parsed, problems collected instead of thrown. */
export function know(store: StoreFile, file: DestinationFile, type: AnyDestinationType): KnownDestination {
  const { manifest } = type;
  const settings = manifest.parseSettings(file.settings ?? {});
  const secrets = manifest.parseSecrets(file.secrets ?? {});
  const filter = file.filter === undefined ? null : parseFilter(file.filter, "filter");
  return {
    store,
    file,
    key: `${store.id}/${file.id}`,
    type,
    title: manifest.title,
    active: file.active ?? true,
    settings: settings.ok ? settings.value.settings : null,
    secrets: secrets.ok ? secrets.value : null,
    filter: filter?.ok ? filter.value : undefined,
    baseUrl: file.base_url ?? manifest.baseUrl,
    warnings: settings.ok ? settings.value.warnings : [],
    problems: [
      ...(settings.ok ? [] : settings.problems.map((one) => under("settings", one))),
      ...(secrets.ok ? [] : secrets.problems.map((one) => under("secrets", one))),
      ...(filter && !filter.ok ? filter.problems : []),
    ],
  };
}

/** What time brings to a destination in use: an API version that ends. */
export function remindersOf(
  { type, settings, active }: Pick<KnownDestination, "type" | "settings" | "active">,
  now: EpochMs,
): readonly SettingWarning[] {
  return active && settings ? (type.manifest.reminders?.(settings, now) ?? []) : [];
}

function under(group: string, problem: Problem): Problem {
  return problem.path.startsWith(`${group}.`) ? problem : { ...problem, path: `${group}.${problem.path}` };
}
