import type { Audit, Members, Sessions, SignIn, TeamRule } from "../operate/index.ts";
import { type Account, type ApiKeys, Refusal } from "../operate/index.ts";
import type { Session } from "../wire/index.ts";
import { type Actor, actorName, memberOf, permissionsOf } from "./actor.ts";
import { type Authentication, refuseForeignPage, refusePlainHttp } from "./authentication.ts";
import type { Call, Handlers, RoutesUnder } from "./call.ts";
import type { DemoLink } from "./demo-link.ts";
import type { Refusals } from "./refusals.ts";
import { createTeamHandlers } from "./team-handlers.ts";

type Names =
  | RoutesUnder<"/api/session">
  | RoutesUnder<"/api/links">
  | RoutesUnder<"/api/team">
  | RoutesUnder<"/api/keys">
  | RoutesUnder<"/api/audit">;

/** What these handlers need. */
export interface AccountPorts {
  readonly members: Members;
  readonly sessions: Sessions;
  readonly signIn: SignIn;
  readonly apiKeys: ApiKeys;
  readonly audit: Audit;
  readonly authentication: Authentication;
  readonly demoLink: DemoLink | null;
  readonly version: string;
  readonly teamRule: TeamRule;
  readonly refusals: Refusals;
}

/** Sign-in, team, keys and audit. */
export function createAccountHandlers(ports: AccountPorts): Handlers<Names> {
  return {
    ...sessionHandlers(ports),
    ...passwordHandlers(ports),
    ...createTeamHandlers(ports),
    ...keyHandlers(ports),
  };
}

type SessionNames = Exclude<
  RoutesUnder<"/api/session"> | RoutesUnder<"/api/links">,
  RoutesUnder<"/api/session/">
>;

function sessionHandlers(ports: AccountPorts): Handlers<SessionNames> {
  const { members, sessions, authentication, audit, demoLink } = ports;
  const sessionOf = async (actor: Actor): Promise<Session> => ({
    signed_in: actor.kind !== "nobody",
    setup_needed: (await members.all()).length === 0,
    demo: demoLink !== null,
    version: ports.version,
    member: memberOf(actor),
    role: actor.kind === "member" ? actor.account.role : null,
    permissions: permissionsOf(actor),
    second_factor_needed: actor.kind === "member" && actor.lacksFactor,
    expires_at: actor.kind === "member" ? actor.expiresAt : null,
  });
  const enter = async (account: Account, call: Pick<Call<SessionNames>, "request" | "reply" | "actor">) => {
    // A new session for every sign-in: a cookie that somebody planted before is worth nothing.
    if (call.actor.kind === "member") await sessions.end(call.actor.token);
    const browser = call.request.headers["user-agent"] ?? "";
    const { token, expiresAt } = await sessions.start(account.id, browser);
    authentication.signedIn(call.request, call.reply, token, expiresAt);
    await audit.record({ actor: account.email, action: "session.start", object: account.email });
    const lacksFactor = account.totp === null && (await ports.teamRule.isFactorRequired());
    return sessionOf({ kind: "member", account, token, expiresAt, lacksFactor });
  };
  return {
    "GET /api/session": ({ actor }) => sessionOf(actor),
    async "POST /api/session"(call) {
      guardEntrance(call);
      const account = await ports.signIn.signIn(call.body, call.request.ip).catch(async (error: unknown) => {
        const known = await members.byEmail(call.body.email);
        await ports.refusals.signIn(known?.email ?? null, call.request.ip, error);
        throw error;
      });
      return enter(account, call);
    },
    async "DELETE /api/session"({ actor, request, reply }) {
      if (actor.kind === "member") await sessions.end(actor.token);
      authentication.signedOut(request, reply);
      return undefined;
    },
    async "POST /api/links/inspect"({ body }) {
      return demoLink?.is(body.token) ? demoLink.info : members.inspect(body.token);
    },
    async "POST /api/links/accept"(call) {
      guardEntrance(call);
      const { token, email, password } = call.body;
      if (demoLink?.is(token)) return enter(await demoLink.account(), call);
      const account = await members.accept(token, email, password);
      await sessions.endAll(account.id);
      await audit.record({
        actor: account.email,
        action: "link.accept",
        object: account.email,
        detail: { role: account.role },
      });
      // A link that somebody else reads is no second factor: this account signs in with its own.
      return account.totp === null ? enter(account, call) : sessionOf({ kind: "nobody" });
    },
  };
}

/** Signing in also must not be done by a foreign page (it would put the reader into somebody else's account). */
function guardEntrance({ request }: Pick<Call<SessionNames>, "request">): void {
  refusePlainHttp(request);
  const fromBrowser = request.headers.origin !== undefined || request.headers["sec-fetch-site"] !== undefined;
  if (fromBrowser) refuseForeignPage(request);
}

function passwordHandlers(ports: AccountPorts): Handlers<RoutesUnder<"/api/session/">> {
  const { signIn, sessions, audit, teamRule } = ports;
  const endOthers = (account: Account, actor: Actor) =>
    sessions.endAll(account.id, actor.kind === "member" ? actor.token : undefined);
  const note = (account: Account, action: string) =>
    audit.record({ actor: account.email, action, object: account.email });
  return {
    async "POST /api/session/password"({ actor, body, request }) {
      const account = accountOf(actor);
      await signIn.changePassword(account, body.current, body.password, request.ip);
      await endOthers(account, actor);
      await note(account, "password.change");
      return undefined;
    },
    "POST /api/session/totp": ({ actor, body, request }) =>
      signIn.beginTotp(accountOf(actor), body.password, request.ip),
    async "PUT /api/session/totp"({ actor, body }) {
      const account = accountOf(actor);
      await signIn.finishTotp(account, body.code);
      await endOthers(account, actor);
      await note(account, "totp.set");
      return undefined;
    },
    async "DELETE /api/session/totp"({ actor, body, request }) {
      const account = accountOf(actor);
      if (await teamRule.isFactorRequired()) {
        const hint = "An owner can change the rule under Settings, Team.";
        throw new Refusal("conflict", "The team's rule asks for a second factor.", hint);
      }
      await signIn.removeTotp(account, body.password, request.ip);
      await endOthers(account, actor);
      await note(account, "totp.remove");
      return undefined;
    },
    async "GET /api/session/mine"({ actor }) {
      const token = actor.kind === "member" ? actor.token : "";
      return { sessions: await sessions.list(accountOf(actor).id, token) };
    },
    async "DELETE /api/session/mine/:session"({ actor, params }) {
      const account = accountOf(actor);
      await sessions.endOne(account.id, params.session);
      await note(account, "session.end");
      return undefined;
    },
    async "DELETE /api/session/mine"({ actor }) {
      const account = accountOf(actor);
      const ended = await endOthers(account, actor);
      await note(account, "session.end");
      return { ended };
    },
  };
}

function keyHandlers(ports: AccountPorts): Handlers<RoutesUnder<"/api/keys"> | RoutesUnder<"/api/audit">> {
  const { apiKeys, audit } = ports;
  return {
    async "GET /api/keys"() {
      return { keys: await apiKeys.list() };
    },
    async "POST /api/keys"({ actor, body }) {
      const made = await apiKeys.make(body, actorName(actor));
      await audit.record({
        actor: actorName(actor),
        action: "key.make",
        object: body.name,
        detail: { scopes: body.scopes },
      });
      return made;
    },
    async "DELETE /api/keys/:key"({ actor, params }) {
      const key = await apiKeys.revoke(params.key);
      await audit.record({ actor: actorName(actor), action: "key.revoke", object: key.name });
      return undefined;
    },
    "GET /api/audit": ({ query }) => audit.page(query.cursor, query.limit ?? 50),
  };
}

function accountOf(actor: Actor): Account {
  if (actor.kind === "member") return actor.account;
  throw new Refusal("forbidden", "Only a person has a password.", "Sign in at the console.");
}
