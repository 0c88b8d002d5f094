export { createStore } from "./create.ts";
export { previewExclusions } from "./exclusion-preview.ts";
export { describeStore, lastEventAt } from "./list.ts";
export { recentNames } from "./names.ts";
export {
  addWriteKey,
  describeShopifyPixel,
  describeStoreSettings,
  editStore,
  removeWriteKey,
} from "./settings.ts";
