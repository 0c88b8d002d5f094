import type { ConfigFile } from "../../config/index.ts";
import type { Letter, SmtpAccess } from "../../core/index.ts";
import type { Message } from "./message.ts";

type SmtpFile = NonNullable<NonNullable<ConfigFile["server"]>["smtp"]>;

const subjectCharsMax = 120;
const implicitTlsPort = 465;
const submissionPort = 587;

/** The mail server of the configuration; null: there is none. */
export function smtpOf(config: ConfigFile): { readonly access: SmtpAccess; readonly from: string } | null {
  const smtp: SmtpFile | undefined = config.server?.smtp;
  if (!smtp) return null;
  const port = smtp.port ?? submissionPort;
  const tls = smtp.tls ?? (port === implicitTlsPort ? "implicit" : "starttls");
  const { host, username, password, from } = smtp;
  return { access: { host, port, tls, username, password }, from };
}

/** An alert as a letter. */
export function letterOf(message: Message, from: string, to: string, consoleUrl: string): Letter {
  const line = message.sentence.replace(/\s+/g, " ");
  const subject = line.length > subjectCharsMax ? `${line.slice(0, subjectCharsMax - 1)}…` : line;
  const store = message.store === "" ? "" : `Store: ${message.store}\n`;
  const text = `${line}\n\n${store}Console: ${consoleUrl}/\n\nSent by Signalpost. Who gets alerts is set in Settings, Alerts.\n`;
  return { from, to, subject: `Signalpost: ${subject}`, text };
}
