import { watchEarly } from "./early.ts";
import { watchMeta } from "./meta-watch.ts";

watchEarly(window.signalpost, watchMeta);
