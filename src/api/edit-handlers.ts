import { dayMs, parseTime } from "../core/index.ts";
import {
  addWriteKey,
  applyConfiguration,
  checkDraft,
  createDestination,
  createStore,
  describeDestination,
  describeShopifyPixel,
  describeStoreSettings,
  describeTypes,
  dryRunFilter,
  editDestination,
  editStore,
  exportConfiguration,
  holdDestination,
  planConfiguration,
  previewReplay,
  readMatchCoverage,
  readResponseLog,
  removeDestination,
  removeWriteKey,
  resumeDestination,
  sendStoredAsTest,
  testDestination,
} from "../operate/index.ts";
import { actorName } from "./actor.ts";
import type { Handlers, RoutesUnder } from "./call.ts";
import type { PagePorts } from "./ports.ts";
import { fileOfDraft, refuseWiderReach, refuseWiderReachOf } from "./reach.ts";

type Store = "/api/stores/:store";
type One = `${Store}/destinations/:destination`;
type ReplayNames = RoutesUnder<`${One}/replay`>;
type OneNames = Exclude<RoutesUnder<One>, ReplayNames>;
type ListNames =
  | RoutesUnder<"/api/destination-types">
  | Exclude<RoutesUnder<`${Store}/destinations`>, RoutesUnder<One>>;
type SettingsNames =
  | "POST /api/stores"
  | "GET /api/stores/:store/shopify-pixel"
  | RoutesUnder<"/api/configuration">
  | RoutesUnder<`${Store}/settings`>
  | RoutesUnder<`${Store}/write-keys`>;
type Names = ListNames | OneNames | ReplayNames | SettingsNames;

/** Pages that change something: destinations, replays, settings. */
export function createEditHandlers(ports: PagePorts): Handlers<Names> {
  return {
    ...listHandlers(ports),
    ...destinationHandlers(ports),
    ...replayHandlers(ports),
    ...settingsHandlers(ports),
  };
}

function listHandlers(ports: PagePorts): Handlers<ListNames> {
  const { catalogue, audit } = ports;
  return {
    "GET /api/destination-types": () => describeTypes(ports),
    async "GET /api/stores/:store/destinations"({ params }) {
      const all = catalogue.destinations(catalogue.store(params.store));
      return { destinations: await Promise.all(all.map((one) => describeDestination(ports, one))) };
    },
    async "POST /api/stores/:store/destinations"({ params, body, actor }) {
      refuseWiderReach(actor, body, null);
      const made = await createDestination(ports, catalogue, params.store, body);
      const detail = { type: body.type, active: body.active, settings: body.settings ?? {} };
      await audit.record({ actor: actorName(actor), action: "destination.create", object: made.key, detail });
      return describeDestination(ports, made);
    },
    "POST /api/stores/:store/destinations/check": async ({ params, body }) =>
      checkDraft(catalogue, catalogue.store(params.store).id, body),
    async "POST /api/stores/:store/destinations/test-event"({ params, body, actor }) {
      const store = catalogue.store(params.store).id;
      refuseWiderReach(actor, body.draft, fileOfDraft(catalogue, store, body.draft));
      const result = await testDestination(ports, catalogue, store, body.draft, body.test_code);
      await noteTest(ports, actorName(actor), `${store}/(draft ${body.draft.type})`, result.verdict);
      return result;
    },
  };
}

function destinationHandlers(ports: PagePorts): Handlers<OneNames> {
  const { catalogue, audit, engine } = ports;
  const find = (params: { readonly store: string; readonly destination: string }) =>
    catalogue.destination(params.store, params.destination);
  return {
    "GET /api/stores/:store/destinations/:destination": async ({ params }) =>
      describeDestination(ports, find(params)),
    async "PATCH /api/stores/:store/destinations/:destination"({ params, body, actor }) {
      const before = find(params);
      refuseWiderReach(actor, body, before.file);
      const after = await editDestination(ports, catalogue, before, body);
      await audit.record({
        actor: actorName(actor),
        action: "destination.edit",
        object: before.key,
        detail: editDetail(body),
      });
      return describeDestination(ports, after);
    },
    async "DELETE /api/stores/:store/destinations/:destination"({ params, query, actor }) {
      const destination = find(params);
      await removeDestination(ports, destination, query.confirm);
      await audit.record({ actor: actorName(actor), action: "destination.remove", object: destination.key });
      return undefined;
    },
    async "POST /api/stores/:store/destinations/:destination/test-event"({ params, body, actor }) {
      const destination = find(params);
      const result = await sendStoredAsTest(ports, destination, body);
      await noteTest(ports, actorName(actor), destination.key, result.verdict);
      return result;
    },
    async "POST /api/stores/:store/destinations/:destination/hold"({ params, body, actor }) {
      const destination = find(params);
      const status = await holdDestination(ports, destination, actorName(actor), body.why);
      await audit.record({ actor: actorName(actor), action: "destination.hold", object: destination.key });
      return status;
    },
    async "POST /api/stores/:store/destinations/:destination/resume"({ params, actor }) {
      const destination = find(params);
      const status = await resumeDestination(ports, destination);
      await audit.record({ actor: actorName(actor), action: "destination.resume", object: destination.key });
      return status;
    },
    "POST /api/stores/:store/destinations/:destination/filter-dry-run": async ({ params, body }) =>
      dryRunFilter(engine, find(params), body.filter),
    async "GET /api/stores/:store/destinations/:destination/attempts"({ params, query }) {
      return readResponseLog(engine, find(params), query);
    },
    async "GET /api/stores/:store/destinations/:destination/match-keys"({ params, query }) {
      const to = (query.to === undefined ? null : parseTime(query.to)) ?? ports.clock.now();
      const from = (query.from === undefined ? null : parseTime(query.from)) ?? to - 30 * dayMs;
      return readMatchCoverage(engine, find(params), { from, to }, query.event);
    },
  };
}

function replayHandlers(ports: PagePorts): Handlers<ReplayNames> {
  const { catalogue, audit, engine, replays } = ports;
  const find = (params: { readonly store: string; readonly destination: string }) =>
    catalogue.destination(params.store, params.destination);
  return {
    "POST /api/stores/:store/destinations/:destination/replay-preview": async ({ params, body }) =>
      previewReplay(engine, find(params), body, ports.clock.now()),
    async "POST /api/stores/:store/destinations/:destination/replays"({ params, body, actor }) {
      const destination = find(params);
      const { confirm, ...wish } = body;
      const replay = await replays.start(destination, wish, confirm, actorName(actor));
      const detail = { ...wish, total: replay.total };
      await audit.record({
        actor: actorName(actor),
        action: "replay.start",
        object: destination.key,
        detail,
      });
      return replay;
    },
    async "GET /api/stores/:store/destinations/:destination/replays"({ params }) {
      return { replays: await replays.list(find(params)) };
    },
    async "DELETE /api/stores/:store/destinations/:destination/replays/:replay"({ params, actor }) {
      const destination = find(params);
      const replay = await replays.cancel(destination, params.replay);
      await audit.record({ actor: actorName(actor), action: "replay.cancel", object: destination.key });
      return replay;
    },
  };
}

function settingsHandlers(ports: PagePorts): Handlers<SettingsNames> {
  const { catalogue, audit } = ports;
  return {
    "GET /api/configuration": async () => exportConfiguration(ports.configuration.current()),
    "POST /api/configuration/plan": ({ body }) => planConfiguration(ports, body.config),
    async "POST /api/configuration/apply"({ body, actor }) {
      const wanted = await planConfiguration(ports, body.config);
      refuseWiderReachOf(
        actor,
        wanted.changes.map((one) => one.path),
      );
      const plan = await applyConfiguration(ports, body.config, body.version ?? wanted.version);
      const detail = { fields: plan.changes.map((one) => one.path) };
      await audit.record({ actor: actorName(actor), action: "configuration.apply", object: "file", detail });
      return plan;
    },
    "GET /api/stores/:store/shopify-pixel": ({ params }) =>
      describeShopifyPixel(ports, catalogue.store(params.store)),
    async "POST /api/stores"({ body, actor }) {
      const made = await createStore(ports, catalogue, body);
      await audit.record({ actor: actorName(actor), action: "store.create", object: body.id, detail: body });
      return { store: await describeStoreSettings(ports, made.store), secret: made.secret };
    },
    "GET /api/stores/:store/settings": async ({ params }) =>
      describeStoreSettings(ports, catalogue.store(params.store)),
    async "PATCH /api/stores/:store/settings"({ params, body, actor }) {
      const store = await editStore(ports, catalogue, params.store, body);
      const { webhook_secret, admin_token, ...plain } = body;
      const written = Object.entries({ webhook_secret, admin_token }).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, value === null ? "removed" : "changed"] as const],
      );
      const detail = { ...plain, ...Object.fromEntries(written) };
      await audit.record({ actor: actorName(actor), action: "store.edit", object: store.id, detail });
      return describeStoreSettings(ports, store);
    },
    async "POST /api/stores/:store/write-keys"({ params, actor }) {
      const made = await addWriteKey(ports, catalogue, params.store);
      const detail = { key: made.key.id };
      await audit.record({ actor: actorName(actor), action: "write_key.make", object: params.store, detail });
      return made;
    },
    async "DELETE /api/stores/:store/write-keys/:key"({ params, actor }) {
      await removeWriteKey(ports, catalogue, params.store, params.key);
      const detail = { key: params.key };
      await audit.record({
        actor: actorName(actor),
        action: "write_key.remove",
        object: params.store,
        detail,
      });
      return undefined;
    },
  };
}

/** What changed, secrets by name only. */
function editDetail(body: {
  readonly secrets?: Readonly<Record<string, string>>;
}): Readonly<Record<string, unknown>> {
  const { secrets, ...plain } = body;
  return {
    ...plain,
    ...(secrets
      ? { secrets: Object.fromEntries(Object.keys(secrets).map((name) => [name, "changed"])) }
      : {}),
  };
}

async function noteTest(ports: PagePorts, actor: string, object: string, verdict: string): Promise<void> {
  await ports.audit.record({ actor, action: "destination.test_event", object, detail: { verdict } });
}
