import { type Account, toMember } from "../operate/index.ts";
import { type Member, type Permission, permissions, type Role } from "../wire/index.ts";

/** Who calls. */
export type Actor =
  | { readonly kind: "nobody" }
  | {
      readonly kind: "member";
      readonly account: Account;
      readonly token: string;
      readonly expiresAt: number;
      /** The team's rule asks for a second factor that this member has not set up yet. */
      readonly lacksFactor: boolean;
    }
  | { readonly kind: "key"; readonly name: string; readonly scopes: readonly Permission[] };

/** The policy: what each role may do. Routes name the permission that they need. */
const roles: Readonly<Record<Role, readonly Permission[]>> = {
  viewer: ["read", "events"],
  admin: ["read", "events", "operate", "configure", "privacy"],
  owner: permissions,
};

/** What a caller may do. */
export function permissionsOf(actor: Actor): readonly Permission[] {
  if (actor.kind === "member") return actor.lacksFactor ? [] : roles[actor.account.role];
  return actor.kind === "key" ? actor.scopes : [];
}

/** Whether a caller may use a route with this policy. */
export function isAllowed(actor: Actor, needed: Permission | "any" | "public"): boolean {
  if (needed === "public") return true;
  if (actor.kind === "nobody") return false;
  return needed === "any" ? actor.kind === "member" : permissionsOf(actor).includes(needed);
}

/** The caller's name in the audit log. */
export function actorName(actor: Actor): string {
  if (actor.kind === "member") return actor.account.email;
  return actor.kind === "key" ? `key:${actor.name}` : "nobody";
}

/** The caller as the console shows it. */
export function memberOf(actor: Actor): Member | null {
  return actor.kind === "member" ? toMember(actor.account) : null;
}
