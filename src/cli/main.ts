import { Command } from "commander";
import { addCheck } from "./check/index.ts";
import { addDemo } from "./demo.ts";
import { addEmulate } from "./emulate.ts";
import { addInit } from "./init/index.ts";
import { addSend } from "./send/index.ts";
import { addServe } from "./serve.ts";
import { describeError, say } from "./terminal.ts";
import { version } from "./version.ts";

const program = new Command("signalpost")
  .description(
    "Self-hosted server-side conversion tracker: every shop event reaches the ad platforms once,\n" +
      "and you see what became of it.",
  )
  .version(version())
  .configureHelp({ showGlobalOptions: true })
  .showHelpAfterError("(--help shows what can be given)")
  .addHelpText("after", "\nStart with: signalpost init, then signalpost serve");

addServe(program);
addInit(program);
addDemo(program);
addCheck(program);
addSend(program);
addEmulate(program);

try {
  await program.parseAsync(process.argv);
} catch (error) {
  say(describeError(error));
  process.exitCode = 1;
}
