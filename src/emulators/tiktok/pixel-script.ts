/** The stand-in for TikTok's events.js. */
export const pixelScript = "";
