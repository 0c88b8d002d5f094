import { accountRoutes } from "./account.ts";
import { alertRoutes } from "./alert.ts";
import { destinationRoutes } from "./destination.ts";
import { diagnoseRoutes } from "./diagnose.ts";
import { eventRoutes } from "./event.ts";
import { overviewRoutes } from "./overview.ts";
import { profileRoutes } from "./profile.ts";
import { replayRoutes } from "./replay.ts";
import { storeRoutes } from "./store.ts";

export * from "./account.ts";
export * from "./alert.ts";
export * from "./base.ts";
export * from "./destination.ts";
export * from "./diagnose.ts";
export * from "./event.ts";
export * from "./overview.ts";
export * from "./profile.ts";
export * from "./replay.ts";
export * from "./route-types.ts";
export * from "./store.ts";

/** Every route of the API with its policy and schemas: the one table that server, documents and clients are made from. */
export const routes = {
  ...accountRoutes,
  ...storeRoutes,
  ...overviewRoutes,
  ...eventRoutes,
  ...destinationRoutes,
  ...replayRoutes,
  ...profileRoutes,
  ...diagnoseRoutes,
  ...alertRoutes,
} as const;
