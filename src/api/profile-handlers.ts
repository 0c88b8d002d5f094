import {
  describeProfile,
  eraseProfile,
  exportProfile,
  lookUpProfiles,
  previewErasure,
  readProfile,
  unmergeProfile,
} from "../operate/index.ts";
import { actorName } from "./actor.ts";
import type { Handlers, RoutesUnder } from "./call.ts";
import type { PagePorts } from "./ports.ts";

type Names = RoutesUnder<"/api/stores/:store/profiles">;

/** Persons: look-up, export, undoing a merge, erasure. Every one of them stands in the audit log. */
export function createProfileHandlers(ports: PagePorts): Handlers<Names> {
  const { catalogue, engine, audit } = ports;
  const find = (params: { readonly store: string; readonly profile: string }) =>
    readProfile(engine, catalogue.store(params.store).id, params.profile);
  return {
    async "POST /api/stores/:store/profiles/lookup"({ params, body, actor }) {
      const profiles = await lookUpProfiles(engine, catalogue.store(params.store).id, body);
      const detail = { kind: body.kind, found: profiles.length };
      await audit.record({ actor: actorName(actor), action: "profile.lookup", object: params.store, detail });
      return { profiles };
    },
    "GET /api/stores/:store/profiles/:profile": async ({ params }) =>
      describeProfile(engine, await find(params)),
    async "GET /api/stores/:store/profiles/:profile/export"({ params, actor, reply }) {
      const profile = await find(params);
      await audit.record({
        actor: actorName(actor),
        action: "profile.export",
        object: `${params.store}/${profile.id}`,
      });
      reply.header("content-disposition", `attachment; filename="profile-${profile.id}.json"`);
      return exportProfile(ports, profile);
    },
    async "POST /api/stores/:store/profiles/:profile/unmerge"({ params, actor }) {
      const undone = await unmergeProfile(ports, await find(params));
      const object = `${params.store}/${params.profile}`;
      const detail = { from: undone.from };
      await audit.record({ actor: actorName(actor), action: "profile.unmerge", object, detail });
      return describeProfile(engine, await find(params));
    },
    "GET /api/stores/:store/profiles/:profile/erasure": async ({ params }) =>
      previewErasure(ports, await find(params)),
    async "POST /api/stores/:store/profiles/:profile/erasure"({ params, body, actor }) {
      const profile = await find(params);
      const erased = await eraseProfile(ports, profile, body.confirm);
      const detail = { events: erased.events, identifiers: erased.identifiers };
      const object = `${params.store}/${profile.id}`;
      await audit.record({ actor: actorName(actor), action: "profile.erase", object, detail });
      return erased;
    },
  };
}
