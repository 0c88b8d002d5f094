import type { Command } from "commander";
import type { ConfigFile, DestinationFile } from "../../config/index.ts";
import { OperatorError, type Problem } from "../../core/index.ts";
import { destinationType } from "../../destinations/index.ts";
import { checkDestination, sendTestEvent, type UsableDestination } from "../../operate/index.ts";
import { configFileName, loadConfig } from "../config-file.ts";
import { examples } from "../option.ts";
import { paint, say } from "../terminal.ts";
import { worldPorts } from "../world.ts";
import { type Finding, printFinding } from "./finding.ts";
import { checkPublicUrl } from "./public-url.ts";

interface CheckOptions {
  readonly config: string;
  readonly sendTest?: string;
  readonly destination?: string;
  readonly publicUrl?: boolean;
}

/** `signalpost check`: everything that can be known to be wrong before an event is lost by it. */
export function addCheck(program: Command): void {
  const command = program
    .command("check")
    .description("Check the configuration, and on demand credentials and the public address")
    .option("--config <file>", "configuration file", configFileName)
    .option(
      "--send-test <code>",
      "send one test event (a product view) to each active destination, marked with this test code",
    )
    .option("--destination <id>", "with --send-test: this destination only")
    .option("--public-url", "also ask the server at server.public_url: TLS, proxies, cookie domain")
    .action(check);
  examples(command, [
    "signalpost check",
    "signalpost check --send-test TEST12345 --destination tiktok",
    "signalpost check --public-url",
  ]);
  command.addHelpText(
    "after",
    "\nThe test code stands on the platform's own page for test events (TikTok: Events Manager > Test Events).\n" +
      "Without one nothing is sent, because a test event without a code counts as a real one.",
  );
}

async function check(options: CheckOptions): Promise<void> {
  const config = await loadConfig(options.config);
  const findings: Finding[] = [{ result: "ok", what: `${options.config} is valid` }];
  const report = (finding: Finding) => {
    findings.push(finding);
    printFinding(finding);
  };
  for (const finding of findings) printFinding(finding);
  const usable = checkDestinations(config, report);
  await testDestinations(usable, options, report);
  if (options.publicUrl) for (const finding of await checkPublicUrl(config)) report(finding);
  const failed = findings.filter((finding) => finding.result === "failed").length;
  if (failed > 0) {
    say(`\n${paint("red", `${failed} to mend`, process.stderr)}`);
    process.exitCode = 1;
  }
}

type Report = (finding: Finding) => void;

interface Named {
  readonly name: string;
  readonly id: string;
  readonly destination: UsableDestination;
}

function checkDestinations(config: ConfigFile, report: Report): readonly Named[] {
  const usable: Named[] = [];
  for (const store of config.stores) {
    for (const file of store.destinations ?? []) {
      const name = `${store.id}/${file.id}`;
      const checked = checkOne(file);
      if (!checked.ok) {
        for (const one of checked.problems) {
          report({ result: "failed", what: `${name}: ${one.path} ${one.problem}`, hint: one.hint });
        }
        continue;
      }
      report({ result: "ok", what: `${name}: settings${file.active === false ? " (inactive)" : ""}` });
      for (const one of checked.value.warnings) {
        report({ result: "warning", what: `${name}: ${one.field}`, hint: one.warning });
      }
      if (file.active !== false) usable.push({ name, id: file.id, destination: checked.value });
    }
  }
  return usable;
}

function checkOne(file: DestinationFile): ReturnType<typeof checkDestination> {
  const type = destinationType(file.type);
  if (!type) {
    const problem: Problem = { path: "type", problem: `"${file.type}" is not known`, hint: "Use tiktok." };
    return { ok: false, problems: [problem] };
  }
  const { settings = {}, secrets = {}, base_url } = file;
  return checkDestination({ type, settings, secrets, baseUrl: base_url });
}

async function testDestinations(
  usable: readonly Named[],
  options: CheckOptions,
  report: Report,
): Promise<void> {
  const wanted = usable.filter((one) => options.destination === undefined || one.id === options.destination);
  if (options.destination !== undefined && wanted.length === 0) {
    const known = usable.map((one) => one.id).join(", ") || "none";
    throw new OperatorError(
      "unknown_destination",
      `there is no active destination "${options.destination}"`,
      `Active and usable: ${known}.`,
    );
  }
  for (const { name, destination } of wanted) {
    const answer = await sendTestEvent(destination, options.sendTest, worldPorts());
    const result = answer.verdict === "accepted" ? "ok" : answer.verdict === "refused" ? "failed" : "warning";
    const took = answer.duration_ms === null ? "" : ` (${answer.duration_ms} ms)`;
    const hint = answer.verdict === "not_sent" ? "Give one with --send-test CODE." : answer.hint;
    const what = `${name}: credentials: ${answer.sentence}${took}`;
    report(hint === null ? { result, what } : { result, what, hint });
  }
}
