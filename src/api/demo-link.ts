import { timingSafeEqual } from "node:crypto";
import type { Clock } from "../engine/index.ts";
import { type Account, type Members, makeToken, tokenHash } from "../operate/index.ts";
import type { LinkInfo } from "../wire/index.ts";

const email = "demo@signalpost.invalid";

/** The demo's way in: a link that stays valid as long as the process runs, so that it can be opened again and again. */
export interface DemoLink {
  readonly url: (publicUrl: string) => string;
  readonly is: (token: string) => boolean;
  readonly info: LinkInfo;
  readonly account: () => Promise<Account>;
}

/** Creates the demo link and, at first use, the account behind it, which has no password. */
export function createDemoLink(members: Members, clock: Clock): DemoLink {
  const token = makeToken();
  const hash = Buffer.from(tokenHash(token));
  return {
    url: (publicUrl) => `${publicUrl}/welcome#${token}`,
    is: (given) => timingSafeEqual(hash, Buffer.from(tokenHash(given))),
    info: { kind: "demo", email: null, role: "owner", expires_at: null },
    async account() {
      const known = await members.byEmail(email);
      if (known) return known;
      const now = clock.now();
      const account: Account = {
        id: "demo",
        email,
        role: "owner",
        created_at: now,
        seen_at: now,
        password: "",
        totp: null,
        totp_step: 0,
      };
      await members.add(account);
      return account;
    },
  };
}
