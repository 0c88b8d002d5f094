import { Agent, request } from "undici";
import type { Emulator } from "../../emulators/index.ts";
import type { Act } from "./act.ts";
import type { Visit } from "./visit.ts";

/** Carries acts out. */
export interface Poster {
  readonly perform: (visit: Visit, act: Act) => Promise<void>;
  readonly close: () => Promise<void>;
}

const timeoutMs = 10_000;

/** Posts what visitors and the shop's server do, with the headers that a browser and a proxy would add. */
export function createPoster(
  serverUrl: string,
  ports: { readonly shopUrl: () => string; readonly writeKey: string; readonly emulator: Emulator },
): Poster {
  const agent = new Agent({ connections: 8, headersTimeout: timeoutMs, bodyTimeout: timeoutMs });
  const post = async (path: string, headers: Readonly<Record<string, string>>, body: object) => {
    const options = { method: "POST" as const, headers, body: JSON.stringify(body), dispatcher: agent };
    // A server that stops in the middle of a visit is nobody's fault here.
    await request(serverUrl + path, options).then(
      (reply) => reply.body.dump(),
      () => undefined,
    );
  };
  return {
    async perform(visit, act) {
      if (act.kind === "platform") {
        ports.emulator.browser(act.beacon);
      } else if (act.kind === "server") {
        const headers = { "content-type": "application/json", authorization: `Bearer ${ports.writeKey}` };
        await post("/v1/events", headers, act.event);
      } else {
        const headers = {
          "content-type": "text/plain;charset=UTF-8",
          origin: ports.shopUrl(),
          "user-agent": visit.userAgent,
          "x-forwarded-for": visit.ip,
        };
        await post("/e", headers, act.body);
      }
    },
    close: () => agent.close(),
  };
}
