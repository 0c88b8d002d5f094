import type { IncomingMessage, ServerResponse } from "node:http";
import { limits } from "../core/index.ts";
import type { BodyRefusal } from "./body.ts";
import { sendRefusal } from "./reply.ts";

/** Whether the body is compressed. Unpacked sizes are a weapon, and events are small: bodies come as they are. */
export function isEncoded(request: IncomingMessage): boolean {
  const encoding = request.headers["content-encoding"];
  return encoding !== undefined && encoding.trim() !== "" && encoding.trim().toLowerCase() !== "identity";
}

/** Says that bodies are taken uncompressed. */
export function refuseEncoding(response: ServerResponse, headers: Record<string, string>): void {
  const detail = "The body has a Content-Encoding; send plain JSON without one.";
  sendRefusal(response, 415, "Compressed body", detail, { headers });
}

/** Says that a body is no text. */
export function refuseText(response: ServerResponse, headers: Record<string, string>): void {
  const detail =
    "The body is not UTF-8. Names and addresses would be hashed wrongly; encode the JSON as UTF-8.";
  sendRefusal(response, 400, "Not UTF-8", detail, { headers });
}

/** Says that a body nests too deep to be an event. */
export function refuseDepth(response: ServerResponse, headers: Record<string, string>): void {
  const detail = `Events nest at most ${limits.nestingMax} levels deep; send flat properties.`;
  sendRefusal(response, 400, "Nested too deep", detail, { limit: "nestingMax", headers });
}

/** Says why a body was not read. */
export function refuseBody(
  response: ServerResponse,
  refusal: BodyRefusal,
  headers: Record<string, string> = {},
  limit: "bodyBytesMax" | "webhookBytesMax" = "bodyBytesMax",
): void {
  switch (refusal) {
    case "too large":
      return sendRefusal(
        response,
        413,
        "Body too large",
        `Send at most ${limits[limit]} bytes; split the batch.`,
        {
          limit,
          headers,
        },
      );
    case "too many":
      return sendRefusal(response, 503, "Too busy", "Too much is being stored. Send it again in a moment.", {
        limit: "bodiesBytesMax",
        retryAfterS: 1,
        headers,
      });
    case "aborted":
      response.destroy();
  }
}
