import type { IncomingMessage, ServerResponse } from "node:http";
import { limits } from "../core/index.ts";

/** Why a body was not read. */
export type BodyRefusal = "too large" | "too many" | "aborted";

/**
 * Bytes of all bodies that have no answer yet; beyond it requests are turned away. What is made of a body on its way
 * to the disk takes several times as much memory.
 */
export const bodiesBytesMax = 16 * 1024 * 1024;

/** Reads request bodies within the limits of one body and of all together. */
export interface Bodies {
  /** Calls back once, with the bytes or with why there are none. */
  readonly read: (
    request: IncomingMessage,
    response: Pick<ServerResponse, "on">,
    done: (body: Buffer | BodyRefusal) => void,
    /** Of this one body. @default limits.bodyBytesMax */
    bodyMax?: number,
  ) => void;
}

/** Callbacks instead of promises: this is the hot path of the collector. */
export function createBodies(bytesMax = bodiesBytesMax): Bodies {
  let held = 0;
  return {
    read(request, response, done, bodyMax = limits.bodyBytesMax) {
      const announced = Number(request.headers["content-length"] ?? 0);
      if (announced > bodyMax) return done("too large");
      if (held + announced > bytesMax) return done("too many");
      let chunks: Buffer[] = [];
      let size = 0;
      let finished = false;
      const finish = (result: Buffer | BodyRefusal): void => {
        if (finished) return;
        finished = true;
        // The rest of a refused body still comes, and is not kept; nor is what came of it.
        chunks = [];
        if (typeof result === "string") release();
        done(result);
      };
      const release = (): void => {
        held -= size;
        size = 0;
      };
      request.on("data", (chunk: Buffer) => {
        if (finished) return;
        size += chunk.length;
        held += chunk.length;
        chunks.push(chunk);
        if (size > bodyMax) return finish("too large");
        if (held > bytesMax) return finish("too many");
      });
      request.on("end", () => finish(chunks.length === 1 ? (chunks[0] ?? empty) : Buffer.concat(chunks)));
      // The answer is out, or the connection broke: then nothing more comes, and nobody waits for an answer.
      response.on("close", () => {
        finish("aborted");
        release();
      });
    },
  };
}

const empty = Buffer.alloc(0);
