import { LRUCache } from "lru-cache";
import { minuteMs } from "../core/index.ts";
import type { Clock } from "../engine/index.ts";
import { type Audit, Refusal } from "../operate/index.ts";
import { type Actor, actorName } from "./actor.ts";

/** Writes refused sign-ins and calls into the audit log. */
export interface Refusals {
  /** `email` is that of an account; null: what was typed belongs to none, and may be a password in the wrong field. */
  readonly signIn: (email: string | null, address: string, error: unknown) => Promise<void>;
  readonly call: (actor: Actor, route: string) => Promise<void>;
}

/** Creates them; the same caller is written down once a minute, so that nobody can fill the log. */
export function createRefusals(audit: Audit, clock: Clock): Refusals {
  const written = new LRUCache<string, number>({ max: 1000 });
  const isNews = (who: string): boolean => {
    const last = written.get(who);
    if (last !== undefined && clock.now() - last < minuteMs) return false;
    written.set(who, clock.now());
    return true;
  };
  return {
    async signIn(email, address, error) {
      // A missing code is half a sign-in, no failed one.
      if (!(error instanceof Refusal) || error.reason === "totp_needed") return;
      const object = email ?? "(no account)";
      if (!isNews(`sign-in ${object} ${email === null ? "" : address}`)) return;
      await audit.record({
        actor: "nobody",
        action: "session.refused",
        object,
        detail: { address, why: error.message },
      });
    },
    async call(actor, route) {
      const name = actorName(actor);
      if (isNews(`${name} ${route}`))
        await audit.record({ actor: name, action: "access.refused", object: route });
    },
  };
}
