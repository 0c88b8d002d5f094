export { type ApiKeys, createApiKeys } from "./account/api-key.ts";
export { type Account, createMembers, type Members, toMember } from "./account/member.ts";
export { createPasswords, type PasswordCost, type Passwords, PasswordsBusy } from "./account/password.ts";
export { createSessions, type Sessions } from "./account/session.ts";
export { createSignIn, type SignIn } from "./account/sign-in.ts";
export { createTeamRule, type TeamRule } from "./account/team-rule.ts";
export { createThrottle } from "./account/throttle.ts";
export { makeToken, tokenHash } from "./account/token.ts";
export {
  type AlertChannels,
  type Alerting,
  channelProblems,
  createAlertChannels,
  createAlerting,
  removeMailServer,
  setMailServer,
} from "./alert/index.ts";
export { applyConfiguration, planConfiguration } from "./apply-configuration.ts";
export { type Audit, createAudit, type Deed } from "./audit.ts";
export { type Catalogue, createCatalogue, type KnownDestination } from "./catalogue.ts";
export * from "./destination/index.ts";
export {
  checkDestination,
  type DestinationInput,
  sendTestEvent,
  type TestEventPorts,
  type UsableDestination,
} from "./destination-check.ts";
export { countTwins, createWatches, diagnose, type Watches } from "./diagnose/index.ts";
export { feedOf } from "./event-feed.ts";
export { dryRunMapping, listMappings, putMapping, removeMapping } from "./event-mapping.ts";
export { collectEvidence } from "./evidence.ts";
export { exportConfiguration } from "./export-configuration.ts";
export type { PageFindings } from "./page-findings.ts";
export type { OperateEngine, OperatePorts } from "./ports.ts";
export * from "./privacy/index.ts";
export {
  describeProfile,
  eraseProfile,
  exportProfile,
  lookUpProfiles,
  previewErasure,
  readProfile,
  unmergeProfile,
} from "./profile.ts";
export { reconcile, reconcileShop } from "./reconcile/index.ts";
export { invalid, Refusal, type RefusalCode } from "./refusal.ts";
export { type Resealed, resealSecrets } from "./reseal.ts";
export { listScans, readPage, scanPage } from "./scan/index.ts";
export * from "./shopify/index.ts";
export {
  addWriteKey,
  createStore,
  describeShopifyPixel,
  describeStore,
  describeStoreSettings,
  editStore,
  previewExclusions,
  recentNames,
  removeWriteKey,
} from "./store/index.ts";
export { type EventWish, listEvents } from "./view/event-list.ts";
export { readMatchCoverage } from "./view/match.ts";
export { needsOf } from "./view/needs.ts";
export { readOverview, readStats, type TimeRange } from "./view/overview.ts";
export { readResponseLog } from "./view/response-log.ts";
export { traceEvent } from "./view/trace.ts";
