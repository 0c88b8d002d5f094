import type { StoreFile } from "../config/index.ts";
import { dayMs, isStandardName, nearStandardName } from "../core/index.ts";
import { type EventMapping, mapEvents, parseMappings } from "../route/index.ts";
import type { EventMappingDraft, EventMappingRule, MappingDryRun, Origin } from "../wire/index.ts";
import type { Catalogue } from "./catalogue.ts";
import { placeOf } from "./place.ts";
import type { OperateEngine, OperatePorts } from "./ports.ts";
import { invalid, notFound } from "./refusal.ts";

/** How far back a dry run looks, and at how many source events. */
const dryRunDays = 7;
const eventsMax = 20_000;
const pageEvents = 500;
const samplesMax = 10;

type Ports = Pick<OperatePorts, "clock" | "configuration" | "engine">;

/** A store's rules and where they come from. */
export async function listMappings(
  ports: Pick<Ports, "configuration">,
  store: StoreFile,
): Promise<{ readonly mappings: readonly EventMappingRule[]; readonly origin: Origin }> {
  const origin = (await ports.configuration.origins()).get(pathOf(store));
  return { mappings: rulesOf(store).map(toRule), origin: origin ?? "default" };
}

/** Creates or replaces one rule. */
export function putMapping(
  ports: Pick<Ports, "configuration">,
  catalogue: Catalogue,
  storeId: string,
  id: string,
  draft: EventMappingDraft,
): Promise<EventMappingRule> {
  return ports.configuration.inTurn(async () => {
    const store = catalogue.store(storeId);
    const made = parseDraft(store, id, draft);
    const before = rulesOf(store);
    const known = before.some((one) => one.id === id);
    const next = known ? before.map((one) => (one.id === id ? made : one)) : [...before, made];
    const whole = parseMappings(next, "event_mappings");
    if (!whole.ok) throw invalid(whole.problems);
    await save(ports, store, next);
    return toRule(made);
  });
}

/** Removes one rule; what it made stays. */
export function removeMapping(
  ports: Pick<Ports, "configuration">,
  catalogue: Catalogue,
  storeId: string,
  id: string,
): Promise<void> {
  return ports.configuration.inTurn(async () => {
    const store = catalogue.store(storeId);
    const before = rulesOf(store);
    const next = before.filter((one) => one.id !== id);
    if (next.length === before.length)
      throw notFound("event mapping", id, "List the mappings for their names.");
    await save(ports, store, next);
  });
}

/** What a rule would have added in the last days, beside the store's other rules. */
export async function dryRunMapping(
  ports: Ports,
  catalogue: Catalogue,
  storeId: string,
  wish: { readonly id?: string; readonly rule: EventMappingDraft },
): Promise<MappingDryRun> {
  const store = catalogue.store(storeId);
  const id = wish.id ?? "draft";
  const draft = { ...parseDraft(store, id, wish.rule), active: true };
  const rules = [...rulesOf(store).filter((one) => one.id !== id), draft];
  const from = ports.clock.now() - dryRunDays * dayMs;
  const seen = new Set<string>();
  const samples: MappingDryRun["samples"][number][] = [];
  let added = 0;
  let before: number | null = null;
  do {
    const page: Awaited<ReturnType<OperateEngine["trace"]["search"]>> = await ports.engine.trace.search({
      store: store.id,
      event: draft.source_event,
      from,
      limit: pageEvents,
      ...(before === null ? {} : { before }),
    });
    for (const logged of page.events) {
      const { event } = logged;
      // Copies of one act make one additional event.
      if (seen.has(event.event_id)) continue;
      seen.add(event.event_id);
      if (!mapEvents(event, rules).some((one) => one.mapping.id === id)) continue;
      added++;
      if (samples.length < samplesMax) {
        samples.push({ place: placeOf(logged), event_id: event.event_id, received_at: event.received_at });
      }
    }
    before = page.next;
  } while (before !== null && seen.size < eventsMax);
  const complete = before === null;
  const least = complete ? "" : "at least ";
  return {
    from,
    looked_at: seen.size,
    added,
    complete,
    sentence: `In the last ${dryRunDays} days this would have added ${least}${added} ${added === 1 ? "event" : "events"}.`,
    samples,
    warning: warningOf(draft.event),
  };
}

function warningOf(name: string): string | null {
  const near = isStandardName(name) ? null : nearStandardName(name);
  return near === null
    ? null
    : `Almost ${near}: platforms take it as a custom event. Is it a typing mistake?`;
}

function parseDraft(store: StoreFile, id: string, draft: EventMappingDraft): EventMapping {
  const parsed = parseMappings([{ id, ...draft }], "rule");
  const strip = (path: string) => path.replace(/^rule\.0\.?/, "");
  if (!parsed.ok) throw invalid(parsed.problems.map((one) => ({ ...one, path: strip(one.path) })));
  const known = (store.destinations ?? []).map((one) => one.id);
  const foreign = (draft.destinations ?? []).filter((one) => !known.includes(one));
  if (foreign.length > 0) {
    const hint = `Use some of: ${known.join(", ") || "(none configured)"}.`;
    throw invalid([{ path: "destinations", problem: `there is no destination ${foreign.join(", ")}`, hint }]);
  }
  const [made] = parsed.value;
  if (!made) throw new Error("a list of one rule parsed to none");
  return made;
}

/** Rules as they were configured; what does not parse is reported elsewhere and makes nothing. */
function rulesOf(store: StoreFile): readonly EventMapping[] {
  const parsed = parseMappings(store.event_mappings ?? [], "event_mappings");
  return parsed.ok ? parsed.value : [];
}

async function save(
  ports: Pick<Ports, "configuration">,
  store: StoreFile,
  rules: readonly EventMapping[],
): Promise<void> {
  const problems = await ports.configuration.edit([{ path: pathOf(store), value: rules.map(toRule) }]);
  if (problems.length > 0) throw invalid(problems);
}

function pathOf(store: StoreFile): string {
  return `stores/${store.id}/event_mappings`;
}

function toRule(one: EventMapping): EventMappingRule {
  // A parsed condition has the shape that it was written in.
  const when = one.when as EventMappingRule["when"];
  return {
    id: one.id,
    source_event: one.source_event,
    event: one.event,
    ...(when ? { when } : {}),
    ...(one.priority === undefined ? {} : { priority: one.priority }),
    ...(one.destinations ? { destinations: one.destinations } : {}),
    ...(one.active === undefined ? {} : { active: one.active }),
  };
}
