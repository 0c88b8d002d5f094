/** What the demo's panel can break. */
export interface DemoSwitches {
  /** TikTok answers nobody. */
  readonly platformDown: boolean;
  /** The theme calls TikTok's pixel a second time, without event IDs. */
  readonly duplicatePixel: boolean;
  /** As an ad blocker does: the platforms' scripts do not load. */
  readonly blockScript: boolean;
}

/** Nothing broken. */
export const allWell: DemoSwitches = { platformDown: false, duplicatePixel: false, blockScript: false };
