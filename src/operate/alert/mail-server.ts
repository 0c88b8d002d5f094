import type { FieldChange } from "../../config/index.ts";
import type { Body, MailServer } from "../../wire/index.ts";
import type { OperatePorts } from "../ports.ts";
import { invalid } from "../refusal.ts";
import { smtpOf } from "./letter.ts";

const path = "server/smtp";

type Ports = Pick<OperatePorts, "configuration">;

/** The mail server that takes alerts, without its password; null: none is configured. */
export async function describeMailServer(ports: Ports): Promise<MailServer | null> {
  const config = ports.configuration.current();
  const smtp = smtpOf(config);
  if (!smtp) return null;
  const { host, port, tls, username, password } = smtp.access;
  const origin = (await ports.configuration.origins()).get(`${path}/host`) ?? "default";
  return {
    host,
    port,
    tls,
    username: username ?? null,
    password_set: password !== undefined,
    from: smtp.from,
    origin,
  };
}

/**
 * Sets all of it. A password that is not given stays, but only for the same host and name: else whoever may edit could
 * have the stored one sent to a server of their own.
 */
export async function setMailServer(
  ports: Ports,
  wish: Body<"PUT /api/alerts/mail-server">,
): Promise<MailServer | null> {
  const before = ports.configuration.current().server?.smtp;
  const host = wish.host.trim();
  const username = wish.username?.trim() || null;
  const isSame = before?.host === host && (before.username ?? null) === username;
  const password = wish.password ?? (isSame ? before.password : undefined);
  const fields = { host, port: wish.port, tls: wish.tls, username, password, from: wish.from.trim() };
  const old: Readonly<Record<string, unknown>> = before ?? {};
  // What did not change keeps its origin: a value of the file stays the file's.
  const changes = Object.entries(fields).flatMap(([name, value]): FieldChange[] =>
    (old[name] ?? null) === (value ?? null) ? [] : [{ path: `${path}/${name}`, value: value ?? null }],
  );
  if (changes.length > 0) await edit(ports, changes);
  return describeMailServer(ports);
}

/** Without a mail server e-mail addresses get no alerts; they stay listed. */
export async function removeMailServer(ports: Ports): Promise<void> {
  await edit(ports, [{ path, value: null }]);
}

async function edit(ports: Ports, changes: readonly FieldChange[]): Promise<void> {
  const problems = await ports.configuration.edit(changes);
  if (problems.length > 0)
    throw invalid(problems.map((one) => ({ ...one, path: one.path.replace(/^server\.smtp\.?/, "") })));
}
