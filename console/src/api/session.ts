import { createContext, useContext } from "react";
import type { Session, StoreBrief } from "../../../src/wire/index.ts";

/** Who is signed in, which stores there are, and which one is looked at. */
export interface Here {
  readonly session: Session;
  readonly stores: readonly StoreBrief[];
  readonly store: StoreBrief;
}

/** Filled by the frame; pages exist only inside it. */
export const HereContext = createContext<Here | null>(null);

/** Session and store of the page. */
export function useHere(): Here {
  const here = useContext(HereContext);
  if (here === null) throw new Error("A page was rendered outside the frame.");
  return here;
}

/** ID of the store that is looked at. */
export function useStore(): string {
  return useHere().store.id;
}

type Permission = Session["permissions"][number];

/** Whether the signed-in person may do this. The server decides; this only spares a useless button. */
export function useMay(permission: Permission): boolean {
  return useHere().session.permissions.includes(permission);
}
