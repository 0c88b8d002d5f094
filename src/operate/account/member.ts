import { createTurn, dayMs, type EpochMs } from "../../core/index.ts";
import type { Clock, Rng, State } from "../../engine/index.ts";
import type { LinkInfo, MadeLink, Member, Role } from "../../wire/index.ts";
import { invalid, notFound, Refusal } from "../refusal.ts";
import { checkPassword } from "./new-password.ts";
import type { Passwords } from "./password.ts";
import { makeToken, tokenHash } from "./token.ts";

const members = "member";
const links = "link";
/** How long a one-time link is valid. */
const linkAgeMsMax = dayMs;

/** Sealed fields of an account, with the place of each. */
export const sealedOfMember = {
  namespace: members,
  fields: { totp: (id: string) => `${members}/${id}/totp` },
} as const;

/** An account as it is stored. */
export interface Account extends Omit<Member, "totp"> {
  readonly password: string;
  /** Sealed secret of the second factor; null: none. */
  readonly totp: string | null;
  /** The last accepted time step, so that a code works once. */
  readonly totp_step: number;
}

interface Link {
  readonly kind: LinkInfo["kind"];
  readonly email: string | null;
  readonly role: Role;
  readonly expires_at: EpochMs;
}

/** Who has an account, and the one-time links that make one. */
export interface Members {
  readonly all: () => Promise<readonly Account[]>;
  readonly byId: (id: string) => Promise<Account | null>;
  readonly byEmail: (email: string) => Promise<Account | null>;
  readonly add: (account: Account) => Promise<void>;
  /**
   * Changes an account as it is now, which may be another than the caller read before it hashed a password; `apply` may
   * refuse by throwing. Who was removed stays so.
   */
  readonly change: (id: string, apply: (account: Account) => Account) => Promise<Account>;
  readonly remove: (id: string) => Promise<Account>;
  readonly setRole: (id: string, role: Role) => Promise<Account>;
  /** For somebody who lost their telephone. */
  readonly removeFactor: (id: string) => Promise<Account>;
  /** A new link takes the place of those made before for the same address. */
  readonly makeLink: (
    kind: "owner" | "invite" | "reset",
    email: string | null,
    role: Role,
  ) => Promise<MadeLink>;
  readonly inspect: (token: string) => Promise<LinkInfo>;
  /** Uses the link up and returns the account that it made, or whose password it set. */
  readonly accept: (
    token: string,
    email: string | undefined,
    password: string | undefined,
  ) => Promise<Account>;
}

/** What `createMembers` needs. */
export interface MemberPorts {
  readonly state: State;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly passwords: Passwords;
  /** Address of the console, for links. */
  readonly publicUrl: () => string;
}

/** Creates the directory of accounts. */
export function createMembers(ports: MemberPorts): Members {
  const { state, clock } = ports;
  const byId = async (id: string): Promise<Account | null> => read(await state.get(members, id));
  const all = async (): Promise<readonly Account[]> =>
    (await state.list(members)).flatMap((row) => read(row.value) ?? []);
  const byEmail = async (email: string): Promise<Account | null> =>
    (await all()).find((one) => one.email === plainEmail(email)) ?? null;
  /** Nothing else writes accounts while a server runs. */
  const turn = createTurn();
  const save = (account: Account): Promise<void> => state.put(members, account.id, JSON.stringify(account));
  const change: Members["change"] = (id, apply) =>
    turn(async () => {
      const changed = apply(await found(byId(id), id));
      await save(changed);
      return changed;
    });
  const linkOf = async (token: string): Promise<Link> => {
    const found = await state.get(links, tokenHash(token));
    const link = found === null ? null : (JSON.parse(found) as Link); // written by makeLink
    if (link && link.expires_at > clock.now()) return link;
    throw new Refusal(
      "not_found",
      "This link was used already or is older than 24 hours.",
      "Ask an owner for a new one. For the first account, restart the server: it prints a new link while no account exists.",
    );
  };
  /** Takes back all links for an address: one that was lost on its way, or is still in somebody's mail. */
  const withoutLinks = async (address: string) =>
    (await state.list(links))
      .filter(({ value }) => (JSON.parse(value) as Link).email === address) // written by makeLink
      .map(({ key }) => ({ namespace: links, key, value: null }));
  const spend = async (token: string, hash: string, address: string): Promise<Account> => {
    // Between reading the link and this lies a password hash of 0.4 s.
    const link = await linkOf(token);
    const existing = await byEmail(address);
    if (existing && link.kind !== "reset") {
      throw new Refusal("conflict", "This address has an account already.", "Sign in with it.");
    }
    if (link.kind === "owner" && (await all()).length > 0) {
      throw new Refusal(
        "conflict",
        "The owner's account exists already.",
        "Sign in, or ask the owner for an invitation.",
      );
    }
    const account = accountFor(ports, link, address, existing, hash);
    await state.change([
      ...(await withoutLinks(address)),
      { namespace: links, key: tokenHash(token), value: null },
      { namespace: members, key: account.id, value: JSON.stringify(account) },
    ]);
    return account;
  };
  return {
    all,
    byId,
    byEmail,
    add: (account) => turn(() => save(account)),
    change,
    remove: (id) =>
      turn(async () => {
        const account = await found(byId(id), id);
        await keepAnOwner(all, id);
        const member = { namespace: members, key: id, value: null };
        await state.change([...(await withoutLinks(account.email)), member]);
        return account;
      }),
    setRole: (id, role) =>
      turn(async () => {
        const changed = { ...(await found(byId(id), id)), role };
        if (role !== "owner") await keepAnOwner(all, id);
        await save(changed);
        return changed;
      }),
    removeFactor: (id) => change(id, (account) => ({ ...account, totp: null })),
    async makeLink(kind, email, role) {
      const token = makeToken();
      const expiresAt = clock.now() + linkAgeMsMax;
      const link: Link = {
        kind,
        email: email === null ? null : plainEmail(email),
        role,
        expires_at: expiresAt,
      };
      const made = { namespace: links, key: tokenHash(token), value: JSON.stringify(link) };
      await turn(async () => {
        const before = link.email === null ? [] : await withoutLinks(link.email);
        await state.change([...before, made]);
      });
      return { url: `${ports.publicUrl()}/welcome#${token}`, expires_at: expiresAt };
    },
    async inspect(token) {
      const { kind, email, role, expires_at } = await linkOf(token);
      return { kind, email, role, expires_at };
    },
    async accept(token, email, password) {
      const link = await linkOf(token);
      const address = plainEmail(link.email ?? email ?? "");
      checkAddress(address, link.email);
      checkPassword(address, password);
      const hash = await ports.passwords.hash(password ?? "");
      return turn(() => spend(token, hash, address));
    },
  };
}

/** The account as other people may see it. */
export function toMember(account: Account): Member {
  const { id, email, role, created_at, seen_at } = account;
  return { id, email, role, totp: account.totp !== null, created_at, seen_at };
}

function accountFor(
  ports: MemberPorts,
  link: Link,
  email: string,
  existing: Account | null,
  hash: string,
): Account {
  // The second factor stays: who has the link alone must not get in. An owner can remove it by an act of its own.
  if (existing) return { ...existing, password: hash };
  const now = ports.clock.now();
  return {
    id: ports.rng.id(now),
    email,
    role: link.role,
    created_at: now,
    seen_at: null,
    password: hash,
    totp: null,
    totp_step: 0,
  };
}

function checkAddress(email: string, fixed: string | null): void {
  if (fixed !== null || /^[^\s@]+@[^\s@]+$/.test(email)) return;
  throw invalid([{ path: "email", problem: "not an e-mail address", hint: "Write it as name@example.com." }]);
}

async function keepAnOwner(all: Members["all"], id: string): Promise<void> {
  const owners = (await all()).filter((one) => one.role === "owner");
  if (owners.length === 1 && owners[0]?.id === id) {
    throw new Refusal("conflict", "This is the only owner.", "Make somebody else an owner first.");
  }
}

async function found(account: Promise<Account | null>, id: string): Promise<Account> {
  const value = await account;
  if (!value) throw notFound("member", id, "List the team for the IDs.");
  return value;
}

function plainEmail(email: string): string {
  return email.trim().toLowerCase();
}

function read(value: string | null): Account | null {
  return value === null ? null : (JSON.parse(value) as Account); // written above, by nobody else
}
