export { type ApiKeys, createApiKeys } from "./account/api-key.ts";
export { type Account, createMembers, type Members, toMember } from "./account/member.ts";
export { createPasswords, type Passwords, PasswordsBusy } from "./account/password.ts";
export { createSessions, type Sessions } from "./account/session.ts";
export { createSignIn, type SignIn } from "./account/sign-in.ts";
export { createThrottle } from "./account/throttle.ts";
export { makeToken, tokenHash } from "./account/token.ts";
export { type Audit, createAudit, type Deed } from "./audit.ts";
export {
  checkDestination,
  type DestinationInput,
  sendTestEvent,
  type TestEventPorts,
  type UsableDestination,
} from "./destination-check.ts";
export { invalid, notFound, Refusal, type RefusalCode } from "./refusal.ts";
