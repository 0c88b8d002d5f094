export { checkDraft } from "./draft.ts";
export { dryRunFilter } from "./dry-run.ts";
export {
  createDestination,
  type DestinationChange,
  editDestination,
  type NewDestination,
  removeDestination,
} from "./edit.ts";
export { holdDestination, resumeDestination } from "./hold.ts";
export { createReplays, type Replays } from "./replay.ts";
export { previewReplay } from "./replay-selection.ts";
export { sendAgain, sendStoredAsTest, testAcceptedAt, testDestination } from "./send.ts";
export { describeDestination, describeTypes } from "./view.ts";
