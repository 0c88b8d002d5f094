export { lockFolder } from "./lock.ts";
export { createMetrics, type Metrics } from "./metrics.ts";
export { createOperator, type Operator } from "./operator.ts";
export type { HostPorts, RemoteConfiguration } from "./ports.ts";
export { createReports, type StoredReport } from "./reports.ts";
export { remotePort } from "./rpc.ts";
export { publicKeyOf, toCollectStores } from "./stores.ts";
export { toTargets } from "./targets.ts";
export { startThread, type Thread } from "./thread.ts";
