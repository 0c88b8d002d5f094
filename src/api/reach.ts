import { type Catalogue, Refusal } from "../operate/index.ts";
import { type Actor, isAllowed } from "./actor.ts";

/** What decides where a destination's requests may go; the rest of its settings lead to public addresses only. */
interface Wish {
  readonly base_url?: string | null | undefined;
  readonly settings?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * Whoever names a base URL or a private network makes this server ask inside its own network, and reads the answer:
 * that is for owners. What is set already may be sent along unchanged.
 */
export function refuseWiderReach(actor: Actor, wish: Wish, before: Wish | null): void {
  const base = wish.base_url ?? null;
  const networks = wish.settings?.allow_networks ?? null;
  const isWider =
    (base !== null && base !== (before?.base_url ?? null)) ||
    (!isNothing(networks) && String(networks) !== String(before?.settings?.allow_networks ?? ""));
  if (isWider) refuseUnlessOwner(actor);
}

/** The same for a whole file, by the paths of the fields that it would change. */
export function refuseWiderReachOf(actor: Actor, paths: readonly string[]): void {
  if (paths.some((path) => /\/(?:base_url|settings\/allow_networks)(?:\/|$)/.test(path)))
    refuseUnlessOwner(actor);
}

/** A draft edits a destination that exists, or makes a new one. */
export function fileOfDraft(
  catalogue: Catalogue,
  store: string,
  draft: { readonly destination?: string | undefined },
): Wish | null {
  return draft.destination === undefined ? null : catalogue.destination(store, draft.destination).file;
}

function refuseUnlessOwner(actor: Actor): void {
  if (isAllowed(actor, "team")) return;
  throw new Refusal(
    "forbidden",
    "Only an owner may set a base URL or private networks: the server would ask inside its own network.",
    "Ask an owner, or let who runs the server write it in the configuration file.",
  );
}

function isNothing(value: unknown): boolean {
  return value === null || value === "" || (Array.isArray(value) && value.length === 0);
}
