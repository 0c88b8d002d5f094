import { dryRunMapping, listMappings, putMapping, removeMapping } from "../operate/index.ts";
import { actorName } from "./actor.ts";
import type { Handlers, RoutesUnder } from "./call.ts";
import type { PagePorts } from "./ports.ts";

/** Rules that make additional events. */
export function createMappingHandlers(
  ports: PagePorts,
): Handlers<RoutesUnder<"/api/stores/:store/event-mappings">> {
  const { catalogue, audit } = ports;
  return {
    "GET /api/stores/:store/event-mappings": ({ params }) =>
      listMappings(ports, catalogue.store(params.store)),
    async "PUT /api/stores/:store/event-mappings/:mapping"({ params, body, actor }) {
      const made = await putMapping(ports, catalogue, params.store, params.mapping, body);
      const object = `${params.store}/${params.mapping}`;
      await audit.record({ actor: actorName(actor), action: "event_mapping.put", object, detail: body });
      return made;
    },
    async "DELETE /api/stores/:store/event-mappings/:mapping"({ params, actor }) {
      await removeMapping(ports, catalogue, params.store, params.mapping);
      const object = `${params.store}/${params.mapping}`;
      await audit.record({ actor: actorName(actor), action: "event_mapping.remove", object });
      return undefined;
    },
    "POST /api/stores/:store/event-mappings/dry-run": ({ params, body }) =>
      dryRunMapping(ports, catalogue, params.store, body),
  };
}
