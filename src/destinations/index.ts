import type { AnyDestinationType } from "../core/index.ts";
import { destinationTypes } from "./registry.ts";

export { destinationTypes };

/** The destination type of this name (`tiktok`), or null. */
export function destinationType(name: string): AnyDestinationType | null {
  return destinationTypes.find((type) => type.manifest.type === name) ?? null;
}
