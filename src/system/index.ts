export { systemClock, systemRng } from "./clock.ts";
export { createHttp, isPublicAddress } from "./http.ts";
export { createWake } from "./wake.ts";
