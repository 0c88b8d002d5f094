export { previewExclusions } from "./exclusion-preview.ts";
export { describeStore } from "./list.ts";
export { recentNames } from "./names.ts";
export {
  addWriteKey,
  describeStoreSettings,
  editStore,
  removeWriteKey,
  type StoreChange,
} from "./settings.ts";
