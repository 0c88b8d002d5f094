import type { IncomingMessage, ServerResponse } from "node:http";
import {
  createAlertChannels,
  createAlerting,
  createApiKeys,
  createAudit,
  createCatalogue,
  createMembers,
  createPasswords,
  createReplays,
  createSessions,
  createSignIn,
  createTeamRule,
  createThrottle,
  createWatches,
  type OperatePorts,
  type PasswordCost,
} from "../operate/index.ts";
import { createAccountHandlers } from "./account-handlers.ts";
import { createAlertHandlers } from "./alert-handlers.ts";
import { createAuthentication } from "./authentication.ts";
import { createDemoLink } from "./demo-link.ts";
import { createEditHandlers } from "./edit-handlers.ts";
import type { Manual } from "./manual/index.ts";
import { createMappingHandlers } from "./mapping-handlers.ts";
import type { PagePorts } from "./ports.ts";
import { createReadHandlers } from "./read-handlers.ts";
import { createRefusals } from "./refusals.ts";
import { createServer } from "./server.ts";

export type { Manual, ManualPage } from "./manual/index.ts";

/** What the API needs of the application. */
export interface ApiPorts extends OperatePorts {
  readonly version: string;
  /** `SIGNALPOST_API_KEY`. */
  readonly rootKey: string | null;
  /** Documents at /docs. */
  readonly manual: Manual;
  /** Proxies of our own in front. */
  readonly trustedProxies: number;
  /** Folder of the built console. */
  readonly consoleFolder: string;
  /** Whether this is the demo: its sign-in link stays valid as long as the process runs. */
  readonly demo: boolean;
  /** Gets faults of our own. */
  readonly report: (error: unknown, reference: string) => void;
  /** Cost of password hashes. @default scrypt with N = 2^17 */
  readonly passwordCost?: PasswordCost;
}

/** The console's server. */
export interface Api {
  /** Answers a request of the outer server. */
  readonly routing: (request: IncomingMessage, reply: ServerResponse) => void;
  /**
   * The link to print at start: the demo's, or a one-time link to make the owner's account (valid 24 hours) while
   * there is none; null: sign in as usual.
   */
  readonly entrance: () => Promise<string | null>;
  /** Looks for alerts and goes on with interrupted replays until `signal` aborts. */
  readonly run: (signal: AbortSignal) => Promise<void>;
  /** Looks for alerts once and tells what is new; `run` does so every minute. */
  readonly lookForAlerts: () => Promise<void>;
  /** Ends watches whose time has come; `run` does so every minute. */
  readonly lookAtWatches: () => Promise<void>;
  /** Ends live lists, which no client would end. */
  readonly endStreams: () => void;
  /** Resolves when no replay runs. */
  readonly settled: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Wires use cases, accounts and routes into one server. */
export async function createApi(ports: ApiPorts): Promise<Api> {
  const { clock, rng, engine, sealer, publicUrl, rootKey } = ports;
  const { state } = engine;
  const passwords = createPasswords(ports.passwordCost);
  const members = createMembers({ state, clock, rng, passwords, publicUrl });
  const sessions = createSessions(state, clock);
  const apiKeys = createApiKeys(state, clock, rng);
  const throttle = createThrottle(clock.now);
  const teamRule = createTeamRule(state);
  const authentication = createAuthentication({ members, sessions, apiKeys, teamRule, rootKey });
  const signIn = createSignIn({ clock, members, passwords, throttle, sealer });
  const demoLink = ports.demo ? createDemoLink(members, clock) : null;
  const catalogue = createCatalogue(ports);
  const audit = createAudit(state, clock);
  const refusals = createRefusals(audit, clock);
  const report = (error: unknown): void => ports.report(error, "background");
  const replays = createReplays(ports, report);
  const channels = createAlertChannels(ports);
  const alerting = createAlerting({ ...ports, catalogue, channels, report });
  const watches = createWatches(ports, catalogue, report);
  const ending = new AbortController();
  const pages: PagePorts = {
    ...ports,
    catalogue,
    audit,
    replays,
    watches,
    alerting,
    channels,
    ending: ending.signal,
  };
  const app = await createServer({
    handlers: {
      ...createAccountHandlers({
        members,
        sessions,
        signIn,
        apiKeys,
        audit,
        authentication,
        demoLink,
        version: ports.version,
        teamRule,
        refusals,
      }),
      ...createReadHandlers(pages),
      ...createEditHandlers(pages),
      ...createMappingHandlers(pages),
      ...createAlertHandlers(pages),
    },
    authentication,
    version: ports.version,
    manual: ports.manual,
    publicUrl,
    trustedProxies: ports.trustedProxies,
    consoleFolder: ports.consoleFolder,
    refused: (actor, route) => void refusals.call(actor, route).catch(report),
    report: ports.report,
  });
  return {
    routing: (request, reply) => app.routing(request, reply),
    async entrance() {
      if (demoLink) return demoLink.url(publicUrl());
      if ((await members.all()).length > 0) return null;
      return (await members.makeLink("owner", null, "owner")).url;
    },
    async run(signal) {
      await replays.resume(catalogue).catch(report);
      await Promise.all([alerting.run(signal), watches.run(signal)]);
    },
    lookForAlerts: alerting.look,
    lookAtWatches: watches.look,
    endStreams: () => ending.abort(),
    settled: replays.idle,
    close: async () => {
      await app.close();
      await replays.idle();
    },
  };
}
