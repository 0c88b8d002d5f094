/** A pixel of a platform as the page shows it. */
export interface PagePixel {
  readonly platform: "tiktok" | "meta" | "google";
  readonly id: string;
  readonly source: "app_pixel" | "theme" | "direct";
  readonly apiClientId: number | null;
}

/** What a page's source shows of tracking. */
export interface PageFindings {
  readonly pixels: readonly PagePixel[];
  readonly customPixels: readonly string[];
  readonly unknownAppPixels: readonly number[];
  readonly gtm: readonly string[];
  /** Hosts of scripts that apps add by Shopify's older ScriptTag way. */
  readonly scriptTagHosts: readonly string[];
  /** Handles of apps that add a block or an extension script. */
  readonly appBlocks: readonly string[];
  readonly facebookCapiEnabled: boolean;
  readonly dataSharingState: string | null;
  /** `ttq.load` with an ID that is computed when the page runs. */
  readonly computedLoads: number;
  /** A list of web pixels that could not be read. */
  readonly brokenLists: boolean;
  /** Scripts speak of TikTok's pixel, whether or not an ID was read. */
  readonly namesTikTok: boolean;
  /** What a wall in front of shops leaves in its page: a bot challenge, a captcha. */
  readonly challenge: boolean;
  /** The page sends its reader on by itself. */
  readonly refresh: boolean;
  readonly empty: boolean;
  readonly title: string;
  readonly passwordForm: boolean;
}
