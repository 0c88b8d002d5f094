import { join } from "node:path";
import { destinationContract } from "../index.ts";
import { pinboard } from "./pinboard/index.ts";
import { postbird } from "./postbird/index.ts";

/** Between them they ask for all that TikTok, Meta and webhooks do not. */
destinationContract(pinboard, join(import.meta.dirname, "pinboard"));
destinationContract(postbird, join(import.meta.dirname, "postbird"));
