// Written by `npm run gen` from the folder list; do not edit.
import type { AnyDestinationType } from "../core/index.ts";
import { meta } from "./meta/index.ts";
import { tiktok } from "./tiktok/index.ts";

/** Every destination type, by folder name. */
export const destinationTypes: readonly AnyDestinationType[] = [meta, tiktok];
