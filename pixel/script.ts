import { takeOver } from "./take-over.ts";
import { tiktok } from "./tiktok.ts";

takeOver(window.signalpost, [tiktok], {});
