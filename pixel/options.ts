import type { PixelOptions } from "./api.ts";

type Defaulted = "mode" | "platforms" | "autoPage";

/**
 * The settings of this page. A page has one pixel, so that every module here keeps its own state: what is not passed
 * around needs no names in the script that shops load.
 */
export let options: PixelOptions & Required<Pick<PixelOptions, Defaulted>>;

/** Sets them, once, before anything else runs. */
export function setOptions(given: PixelOptions): void {
  options = { mode: "bridge", platforms: { tiktok: {} }, autoPage: true, ...given };
}
