import type { FieldOrigin } from "../../config/index.ts";
import { type AnyDestinationType, dayMs, type EpochMs, isObject, standardNames } from "../../core/index.ts";
import { clickIdAgeMsOf } from "../../identity/index.ts";
import { conditionFields, operators } from "../../route/index.ts";
import type {
  ConditionParts,
  Destination,
  DestinationTypeInfo,
  FormField,
  SecretState,
  SettingState,
} from "../../wire/index.ts";
import { type KnownDestination, remindersOf } from "../catalogue.ts";
import type { OperatePorts } from "../ports.ts";
import { destinationStatus, testMode } from "../view/status.ts";

/** Shorter secrets would be half given away by their last four characters. */
const hintedSecretCharsMin = 12;

/** Platforms that this build can send to, as data for a form. */
export async function describeTypes(
  ports: Pick<OperatePorts, "types" | "readme">,
): Promise<{ readonly types: readonly DestinationTypeInfo[]; readonly conditions: ConditionParts }> {
  const types = await Promise.all(
    ports.types.map(async (type) => describeType(type, await ports.readme(type.manifest.type))),
  );
  return {
    types,
    conditions: {
      fields: Object.entries(conditionFields).map(([field, label]) => ({ field, label })),
      operators,
      event_names: standardNames,
    },
  };
}

function describeType({ manifest }: AnyDestinationType, readme: string): DestinationTypeInfo {
  return {
    type: manifest.type,
    title: manifest.title,
    links: manifest.links,
    settings: manifest.settings.map(formField),
    secrets: manifest.secrets.map(formField),
    event_names: eventNamesOf(manifest, null),
    dedup_window_ms: manifest.limits.dedupWindowMs,
    event_age_ms_max: manifest.limits.eventAgeMsMax,
    base_url: manifest.baseUrl,
    readme,
  };
}

function formField(field: AnyDestinationType["manifest"]["settings"][number]): FormField {
  const { defaultValue, ...rest } = field;
  return { ...rest, ...(defaultValue === undefined ? {} : { default_value: defaultValue }) };
}

/** Our names to the platform's; with placeholder settings while there are none. */
function eventNamesOf(
  manifest: AnyDestinationType["manifest"],
  settings: object | null,
): Readonly<Record<string, string>> {
  const defaults = Object.fromEntries(
    manifest.settings.flatMap((one) =>
      one.defaultValue === undefined ? [] : [[one.name, one.defaultValue] as const],
    ),
  );
  return manifest.eventNames(settings ?? defaults);
}

/** One configured destination for people: settings with their origin, secrets by their end only. */
export async function describeDestination(
  ports: Pick<OperatePorts, "clock" | "configuration" | "engine">,
  destination: KnownDestination,
): Promise<Destination> {
  const { file, type, title, active } = destination;
  const origins = await ports.configuration.origins();
  const at = (field: string): FieldOrigin | "default" =>
    origins.get(`${pathOf(destination)}/${field}`) ?? "default";
  return {
    id: file.id,
    type: file.type,
    title,
    active,
    active_origin: at("active"),
    status: await destinationStatus(ports, destination),
    settings: type.manifest.settings.map((field) =>
      settingOf(destination, field.name, at(`settings/${field.name}`), ports.clock.now()),
    ),
    secrets: type.manifest.secrets.map((field) =>
      secretOf(destination, field.name, at(`secrets/${field.name}`)),
    ),
    filter: file.filter ? filterOf(file.filter) : {},
    filter_origin: at("filter"),
    event_names: eventNamesOf(type.manifest, destination.settings),
    base_url: file.base_url ?? null,
    test_mode: testMode(destination, ports.clock.now()),
    tests_count: type.manifest.testsCount === true,
    click_id_days: file.delivery?.click_id_days ?? clickIdAgeMsOf(type.manifest.platform) / dayMs,
    problems: destination.problems,
  };
}

/** Where a destination stands in the configuration. */
export function pathOf(destination: Pick<KnownDestination, "store" | "file">): string {
  return `stores/${destination.store.id}/destinations/${destination.file.id}`;
}

function settingOf(
  destination: KnownDestination,
  name: string,
  origin: SettingState["origin"],
  now: EpochMs,
): SettingState {
  const raw = destination.file.settings?.[name];
  // What time brings (an API version that ends) beside what is wrong already.
  const remarks = [...destination.warnings, ...remindersOf(destination, now)];
  const warning = remarks.find((one) => one.field === name)?.warning ?? null;
  const plain = typeof raw === "string" || typeof raw === "boolean" || typeof raw === "number";
  const value = plain ? raw : Array.isArray(raw) ? raw.map(String) : null;
  return { name, value, origin, warning };
}

function secretOf(destination: KnownDestination, name: string, origin: SecretState["origin"]): SecretState {
  const secret = destination.file.secrets?.[name] ?? "";
  const last4 = secret.length >= hintedSecretCharsMin ? secret.slice(-4) : null;
  return { name, set: secret !== "", last4, origin };
}

function filterOf(filter: NonNullable<KnownDestination["file"]["filter"]>): Destination["filter"] {
  const { when, ...rest } = filter;
  return {
    ...rest,
    ...(when
      ? { when: when.map(({ field, operator, value }) => ({ field, operator, ...operand(value) })) }
      : {}),
  };
}

function operand(value: unknown): {
  readonly value?: string | number | boolean | readonly (string | number | boolean)[];
} {
  const isPlain = (one: unknown): one is string | number | boolean =>
    typeof one === "string" || typeof one === "number" || typeof one === "boolean";
  if (isPlain(value)) return { value };
  if (Array.isArray(value)) return { value: value.filter(isPlain) };
  return isObject(value) ? { value: JSON.stringify(value) } : {};
}
