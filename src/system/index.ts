export { systemClock, systemRng } from "./clock.ts";
export { createHttp, isPublicAddress } from "./http.ts";
export { createMail } from "./mail.ts";
export { createWake } from "./wake.ts";
