import type { PixelOptions } from "./api.ts";

type Defaulted = "mode" | "platforms" | "autoPage";

/**
 * The settings of this page: these defaults, until `init` brings the shop's. A page has one pixel, so that every module
 * here keeps its own state: what is not passed around needs no names in the script that shops load.
 */
export const options: PixelOptions & Required<Pick<PixelOptions, Defaulted>> = {
  key: "",
  endpoint: "",
  mode: "bridge",
  platforms: { tiktok: {} },
  autoPage: true,
};
