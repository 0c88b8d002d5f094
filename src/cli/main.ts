import { Command } from "commander";
import { addBackup } from "./backup.ts";
import { addCheck } from "./check/index.ts";
import { addDemo } from "./demo.ts";
import { addDoctor } from "./doctor.ts";
import { addEmulate } from "./emulate.ts";
import { addInit } from "./init/index.ts";
import { addPixel } from "./pixel.ts";
import { addSend } from "./send/index.ts";
import { addServe } from "./serve.ts";
import { describeError, say } from "./terminal.ts";
import { addTrace } from "./trace/index.ts";
import { version } from "./version.ts";

const program = new Command("signalpost")
  .description("Self-hosted server-side conversion tracker for shops")
  .version(version())
  .configureHelp({ showGlobalOptions: true })
  .showHelpAfterError("(--help shows what can be given)")
  .addHelpText("after", "\nStart with: signalpost init, then signalpost serve");

addServe(program);
addInit(program);
addDemo(program);
addCheck(program);
addSend(program);
addTrace(program);
addPixel(program);
addEmulate(program);
addBackup(program);
addDoctor(program);

try {
  await program.parseAsync(process.argv);
} catch (error) {
  say(describeError(error));
  process.exitCode = 1;
}
