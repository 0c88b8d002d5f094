import type { Mail } from "../core/index.ts";

/** Longest wait for one step of the conversation with a mail server. */
const stepMsMax = 10_000;

/** Letters by SMTP. A connection a letter: alerts are rare, and an open one would be closed by the server anyway. */
export function createMail(): Mail {
  return async (server, letter) => {
    // Six megabytes that most servers never need.
    const { default: nodemailer } = await import("nodemailer");
    const transport = nodemailer.createTransport({
      host: server.host,
      port: server.port,
      secure: server.tls === "implicit",
      // Without these a server (or somebody in between) that offers no TLS would get the password in clear.
      requireTLS: server.tls === "starttls",
      ignoreTLS: server.tls === "off",
      connectionTimeout: stepMsMax,
      greetingTimeout: stepMsMax,
      socketTimeout: stepMsMax,
      disableFileAccess: true,
      disableUrlAccess: true,
      ...(server.username === undefined
        ? {}
        : { auth: { user: server.username, pass: server.password ?? "" } }),
    });
    try {
      const sent = await transport.sendMail({ ...letter });
      return { ok: true, detail: `the mail server took it: ${sent.response.slice(0, 200)}` };
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      return { ok: false, detail: `the mail server did not take it: ${words.slice(0, 300)}` };
    } finally {
      transport.close();
    }
  };
}
