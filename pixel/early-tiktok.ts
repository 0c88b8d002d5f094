import { watchEarly } from "./early.ts";
import { watchTikTok } from "./tiktok-watch.ts";

watchEarly(window.signalpost, watchTikTok);
