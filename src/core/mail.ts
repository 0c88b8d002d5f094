/** A mail server that takes letters from us. */
export interface SmtpAccess {
  readonly host: string;
  readonly port: number;
  /**
   * `implicit`: TLS from the first byte; `starttls`: TLS before anything is said; `off`: none, for a relay on this
   * machine.
   */
  readonly tls: "implicit" | "starttls" | "off";
  readonly username?: string | undefined;
  readonly password?: string | undefined;
}

/** A plain text letter. */
export interface Letter {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** Hands a letter to a mail server; `ok`: the server took it, which does not mean that it arrived. */
export type Mail = (
  server: SmtpAccess,
  letter: Letter,
) => Promise<{ readonly ok: boolean; readonly detail: string }>;
