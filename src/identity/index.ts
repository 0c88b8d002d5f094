export { copyAdditions, isSameVisitor, mergeCopies } from "./copy.ts";
export * from "./enrich.ts";
export { identifierKeys } from "./key.ts";
export * from "./match-key.ts";
export { withForgetting } from "./outside-change.ts";
export { elderOf, learn, mergeProfiles, newProfile, profileValuesMax } from "./profile.ts";
export * from "./resolver.ts";
