import { accountRoutes } from "./account.ts";
import { alertRoutes } from "./alert.ts";
import { configurationRoutes } from "./configuration.ts";
import { destinationRoutes } from "./destination.ts";
import { diagnoseRoutes } from "./diagnose.ts";
import { eventRoutes } from "./event.ts";
import { eventMappingRoutes } from "./event-mapping.ts";
import { overviewRoutes } from "./overview.ts";
import { profileRoutes } from "./profile.ts";
import { reconciliationRoutes } from "./reconciliation.ts";
import { replayRoutes } from "./replay.ts";
import { storeRoutes } from "./store.ts";
import { watchRoutes } from "./watch.ts";

/**
 * Every route of the API with its policy and schemas: the one table that server, documents and clients are made from.
 */
export const routes = {
  ...accountRoutes,
  ...storeRoutes,
  ...configurationRoutes,
  ...overviewRoutes,
  ...eventRoutes,
  ...eventMappingRoutes,
  ...destinationRoutes,
  ...replayRoutes,
  ...profileRoutes,
  ...diagnoseRoutes,
  ...reconciliationRoutes,
  ...alertRoutes,
  ...watchRoutes,
} as const;
