import { Command } from "commander";
import { describeError, say } from "./terminal.ts";
import { version } from "./version.ts";

/** Every command and where it is; a call loads only the one that it names. */
const commands: Readonly<Record<string, () => Promise<(program: Command) => void>>> = {
  serve: async () => (await import("./serve.ts")).addServe,
  init: async () => (await import("./init/index.ts")).addInit,
  check: async () => (await import("./check/index.ts")).addCheck,
  pixel: async () => (await import("./pixel.ts")).addPixel,
  send: async () => (await import("./send/index.ts")).addSend,
  trace: async () => (await import("./trace/index.ts")).addTrace,
  shopify: async () => (await import("./shopify/index.ts")).addShopify,
  export: async () => (await import("./configuration/index.ts")).addExport,
  apply: async () => (await import("./configuration/index.ts")).addApply,
  api: async () => (await import("./api.ts")).addApi,
  backup: async () => (await import("./backup.ts")).addBackup,
  "rotate-key": async () => (await import("./rotate-key.ts")).addRotateKey,
  doctor: async () => (await import("./doctor.ts")).addDoctor,
  demo: async () => (await import("./demo.ts")).addDemo,
  emulate: async () => (await import("./emulate.ts")).addEmulate,
};

const program = new Command("signalpost")
  .description("Self-hosted server-side conversion tracker for shops")
  .version(version())
  .showHelpAfterError("(--help shows what can be given)")
  .addHelpText("after", "\nStart with: signalpost init, then signalpost serve");

try {
  const named = commands[process.argv[2] ?? ""];
  for (const load of named ? [named] : Object.values(commands)) (await load())(program);
  await program.parseAsync(process.argv);
} catch (error) {
  say(describeError(error));
  process.exitCode = 1;
}
