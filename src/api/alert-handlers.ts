import { removeMailServer, setMailServer } from "../operate/index.ts";
import { actorName } from "./actor.ts";
import type { Handlers, RoutesUnder } from "./call.ts";
import type { PagePorts } from "./ports.ts";

/** Rules, channels, the mail server. */
export function createAlertHandlers(ports: PagePorts): Handlers<RoutesUnder<"/api/alerts">> {
  const { alerting, channels, audit } = ports;
  return {
    "GET /api/alerts": () => alerting.read(),
    async "PATCH /api/alerts"({ body, actor }) {
      await alerting.edit(body);
      await audit.record({ actor: actorName(actor), action: "alerts.edit", object: "alerts", detail: body });
      return alerting.read();
    },
    async "POST /api/alerts/channels"({ body, actor }) {
      const made = await channels.add(body);
      const { id: object, kind, target } = made.channel;
      const detail = { kind, target };
      await audit.record({ actor: actorName(actor), action: "alerts.channel_add", object, detail });
      return made;
    },
    async "DELETE /api/alerts/channels/:channel"({ params, actor }) {
      const channel = await channels.remove(params.channel);
      const { id: object, kind, target } = channel;
      const detail = { kind, target };
      await audit.record({ actor: actorName(actor), action: "alerts.channel_remove", object, detail });
      return undefined;
    },
    async "PUT /api/alerts/mail-server"({ body, actor }) {
      const { password, ...plain } = body;
      const server = await setMailServer(ports, body);
      const detail = { ...plain, ...(password === undefined ? {} : { password: "changed" }) };
      await audit.record({
        actor: actorName(actor),
        action: "alerts.mail_server",
        object: plain.host,
        detail,
      });
      return server;
    },
    async "DELETE /api/alerts/mail-server"({ actor }) {
      await removeMailServer(ports);
      await audit.record({ actor: actorName(actor), action: "alerts.mail_server", object: "removed" });
      return undefined;
    },
    "POST /api/alerts/channels/:channel/test": ({ params }) => channels.test(params.channel),
  };
}
