import type { IncomingMessage } from "node:http";
import { limits } from "../core/index.ts";

/** Why a body was not read. */
export type BodyRefusal = "too large" | "too many" | "aborted";

/** Bytes of all bodies that are being read at one time; beyond it requests are turned away. */
export const bodiesBytesMax = 64 * 1024 * 1024;

/** Reads request bodies within the limits of one body and of all together. */
export interface Bodies {
  /** Calls back once, with the bytes or with why there are none. */
  readonly read: (request: IncomingMessage, done: (body: Buffer | BodyRefusal) => void) => void;
}

/** Callbacks instead of promises: this is the hot path of the collector. */
export function createBodies(): Bodies {
  let reading = 0;
  return {
    read(request, done) {
      const announced = Number(request.headers["content-length"] ?? 0);
      if (announced > limits.bodyBytesMax) return done("too large");
      if (reading + announced > bodiesBytesMax) return done("too many");
      let chunks: Buffer[] | null = null;
      let first: Buffer | null = null;
      let size = 0;
      let finished = false;
      const finish = (result: Buffer | BodyRefusal): void => {
        if (finished) return;
        finished = true;
        reading -= size;
        done(result);
      };
      request.on("data", (chunk: Buffer) => {
        if (finished) return;
        size += chunk.length;
        reading += chunk.length;
        if (size > limits.bodyBytesMax) return finish("too large");
        if (reading > bodiesBytesMax) return finish("too many");
        if (first === null) first = chunk;
        else {
          chunks ??= [first];
          chunks.push(chunk);
        }
      });
      request.on("end", () => finish(chunks ? Buffer.concat(chunks) : (first ?? Buffer.alloc(0))));
      // Comes after "end", and alone when the connection broke.
      request.on("close", () => finish("aborted"));
    },
  };
}
