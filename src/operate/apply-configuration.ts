import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import {
  assembleConfig,
  type ConfigFile,
  type FieldChange,
  type FieldPath,
  flattenConfig,
  isSecretField,
  parseConfig,
} from "../config/index.ts";
import type { Problem } from "../core/index.ts";
import { parseMappings } from "../route/index.ts";
import type { ConfigurationPlan, PlannedChange } from "../wire/index.ts";
import { channelProblems } from "./alert/index.ts";
import { know } from "./catalogue.ts";
import type { OperatePorts } from "./ports.ts";
import { invalid, Refusal } from "./refusal.ts";

type Ports = Pick<OperatePorts, "configuration" | "types" | "wake">;

/** What applying this file would change; nothing is changed. */
export async function planConfiguration(ports: Ports, raw: unknown): Promise<ConfigurationPlan> {
  return (await compare(ports, raw)).plan;
}

/** Applies the file, all of its fields or none; the plan that was carried out. */
export function applyConfiguration(
  ports: Ports,
  raw: unknown,
  version: string | undefined,
): Promise<ConfigurationPlan> {
  return ports.configuration.inTurn(async () => {
    const { plan, changes } = await compare(ports, raw);
    if (version !== undefined && version !== plan.version) {
      throw new Refusal(
        "conflict",
        "The configuration was changed since this plan was made.",
        "Look at the plan again.",
      );
    }
    if (changes.length === 0) return plan;
    const problems = await ports.configuration.edit(changes);
    if (problems.length > 0) throw invalid(problems);
    for (const key of destinationsIn(changes)) ports.wake(key);
    return plan;
  });
}

async function compare(ports: Ports, raw: unknown) {
  // JSON is YAML, and a placeholder that came along is a problem here: the server's environment is not the caller's.
  const parsed = parseConfig(JSON.stringify(raw ?? null), {});
  if (!parsed.ok) throw invalid(parsed.problems);
  const present = flattenConfig(ports.configuration.current());
  const wanted = flattenConfig(parsed.value);
  const origins = await ports.configuration.origins();
  const named = objectsIn(wanted);
  const sets = [...wanted].filter(([path, value]) => !isDeepStrictEqual(present.get(path), value));
  const removals = [...present.keys()].filter(
    (path) => !wanted.has(path) && named.has(objectOf(path)) && !isSecretField(path) && path !== "stores",
  );
  const changes: readonly FieldChange[] = [
    ...sets.map(([path, value]) => ({ path, value })),
    ...removals.map((path) => ({ path, value: null })),
  ];
  const problems = checkResult(ports, present, changes);
  if (problems.length > 0) throw invalid(problems);
  const planned = changes
    .map((change): PlannedChange => {
      const before = present.has(change.path) ? shown(change.path, present.get(change.path)) : null;
      const after = change.value === null ? null : shown(change.path, change.value);
      const kind = after === null ? "remove" : before === null ? "add" : "change";
      const returns = after === null && origins.get(change.path) === "file";
      const note = returns ? "stands in the server's own file and comes back at its next start" : null;
      return { path: change.path, kind, before, after, note };
    })
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const leftAlone = [...objectsIn(present)]
    .filter((path) => path.includes("/") && !named.has(path))
    .toSorted();
  const version = createHash("sha256").update(JSON.stringify(planned)).digest("hex").slice(0, 16);
  return { plan: { changes: planned, left_alone: leftAlone, version }, changes };
}

/** What the whole configuration would have wrong after the changes, in what they touch. */
function checkResult(
  ports: Ports,
  present: ReadonlyMap<FieldPath, unknown>,
  changes: readonly FieldChange[],
): readonly Problem[] {
  const fields = new Map(present);
  for (const { path, value } of changes) {
    if (value === null) fields.delete(path);
    else fields.set(path, value);
  }
  // Both halves were checked by the schema; what they make together is checked once more when it is applied.
  const { stores, alerts } = assembleConfig(fields) as ConfigFile;
  const touched = destinationsIn(changes);
  const channels = (alerts?.channels ?? []).flatMap((channel) => {
    const at = `alerts.channels.${channel.id}`;
    return channelProblems(channel).map((one) => ({ ...one, path: `${at}.${one.path}` }));
  });
  const inStores = stores.flatMap((store) => {
    const at = `stores.${store.id}`;
    const mappings = store.event_mappings
      ? parseMappings(store.event_mappings, `${at}.event_mappings`)
      : null;
    const destinations = (store.destinations ?? [])
      .filter((one) => touched.has(`${store.id}/${one.id}`))
      .flatMap((file): readonly Problem[] => {
        const place = `${at}.destinations.${file.id}`;
        const type = ports.types.find((one) => one.manifest.type === file.type);
        if (type) {
          const { problems } = know(store, file, type);
          return problems.map((one) => ({ ...one, path: `${place}.${one.path}` }));
        }
        const known = ports.types.map((one) => one.manifest.type).join(", ");
        return [
          { path: `${place}.type`, problem: "not a type of this build", hint: `Use one of: ${known}.` },
        ];
      });
    return [...(mappings && !mappings.ok ? mappings.problems : []), ...destinations];
  });
  return [...inStores, ...channels];
}

/** Stores, destinations and alert channels that the fields belong to, and `server` and `alerts`. */
function objectsIn(fields: ReadonlyMap<FieldPath, unknown>): ReadonlySet<string> {
  return new Set([...fields.keys()].map(objectOf).filter((path) => path !== "stores"));
}

/** `stores/demo/destinations/tiktok`, `stores/demo`, `alerts/channels/ops` or `server`: what a field belongs to. */
function objectOf(path: FieldPath): string {
  const keyed = /^(stores\/[^/]+(\/destinations\/[^/]+)?|alerts\/channels\/[^/]+)/.exec(path);
  return keyed?.[0] ?? path.split("/")[0] ?? path;
}

function destinationsIn(changes: readonly FieldChange[]): ReadonlySet<string> {
  const found = changes.flatMap(({ path }) => {
    const [, store, destination] = /^stores\/([^/]+)\/destinations\/([^/]+)\//.exec(path) ?? [];
    return store === undefined || destination === undefined ? [] : [`${store}/${destination}`];
  });
  return new Set(found);
}

function shown(path: FieldPath, value: unknown): string {
  return isSecretField(path) ? "(secret)" : JSON.stringify(value);
}
