// Written by `npm run gen` from the folder list; do not edit.
// biome-ignore-all format: the generator writes it
import type { AnyDestinationType } from "../core/index.ts";
import { meta } from "./meta/index.ts";
import { tiktok } from "./tiktok/index.ts";
import { webhook } from "./webhook/index.ts";

/** Every destination type, by folder name. */
export const destinationTypes: readonly AnyDestinationType[] = [meta, tiktok, webhook];
