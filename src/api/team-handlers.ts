import type { Audit, Members, Sessions, TeamRule } from "../operate/index.ts";
import { type Account, Refusal, toMember } from "../operate/index.ts";
import type { Team } from "../wire/index.ts";
import { actorName } from "./actor.ts";
import type { Handlers, RoutesUnder } from "./call.ts";

/** What these handlers need. */
export interface TeamPorts {
  readonly members: Members;
  readonly sessions: Sessions;
  readonly audit: Audit;
  readonly teamRule: TeamRule;
}

/** People with an account, and the rule for all of them. */
export function createTeamHandlers(ports: TeamPorts): Handlers<RoutesUnder<"/api/team">> {
  const { members, sessions, audit, teamRule } = ports;
  const team = async (): Promise<Team> => ({
    members: (await members.all()).map(toMember),
    second_factor_required: await teamRule.isFactorRequired(),
  });
  return {
    "GET /api/team": team,
    async "PATCH /api/team"({ actor, body }) {
      if (body.second_factor_required && actor.kind === "member" && actor.account.totp === null) {
        const hint = "Then nobody, you included, is shut out by the rule.";
        throw new Refusal("conflict", "Set up your own second factor first.", hint);
      }
      await teamRule.requireFactor(body.second_factor_required);
      await audit.record({ actor: actorName(actor), action: "team.rule", object: "team", detail: body });
      return team();
    },
    async "POST /api/team/links"({ actor, body }) {
      const existing = await members.byEmail(body.email);
      const link = await members.makeLink(existing ? "reset" : "invite", body.email, body.role);
      const action = existing ? "member.reset" : "member.invite";
      await audit.record({
        actor: actorName(actor),
        action,
        object: body.email,
        detail: { role: body.role },
      });
      return link;
    },
    async "PATCH /api/team/:member"({ actor, params, body }) {
      const account = await members.setRole(params.member, body.role);
      await audit.record({
        actor: actorName(actor),
        action: "member.role",
        object: account.email,
        detail: { role: body.role },
      });
      return toMember(account);
    },
    async "DELETE /api/team/:member"({ actor, params }) {
      const account = await members.remove(params.member);
      await sessions.endAll(account.id);
      await audit.record({ actor: actorName(actor), action: "member.remove", object: account.email });
      return undefined;
    },
    async "DELETE /api/team/:member/sessions"({ actor, params }) {
      const account = await memberOf(members, params.member);
      const ended = await sessions.endAll(account.id);
      const detail = { ended };
      await audit.record({
        actor: actorName(actor),
        action: "member.sign_out",
        object: account.email,
        detail,
      });
      return { ended };
    },
    async "DELETE /api/team/:member/totp"({ actor, params }) {
      const account = await members.removeFactor(params.member);
      await sessions.endAll(account.id);
      await audit.record({ actor: actorName(actor), action: "member.factor_remove", object: account.email });
      return toMember(account);
    },
  };
}

async function memberOf(members: Members, id: string): Promise<Account> {
  const account = await members.byId(id);
  if (account) return account;
  throw new Refusal("not_found", `There is no member "${id}".`, "List the team for the IDs.");
}
