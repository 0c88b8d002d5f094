export { type HistoryOptions, seedHistory } from "./history.ts";
export { createTraffic, type Traffic, type TrafficPorts } from "./stream.ts";
