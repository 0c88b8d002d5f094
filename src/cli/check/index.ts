import type { Command } from "commander";
import type { ConfigFile } from "../../config/index.ts";
import { OperatorError } from "../../core/index.ts";
import { destinationType } from "../../destinations/index.ts";
import { checkDestination, sendTestEvent, type UsableDestination } from "../../operate/index.ts";
import { createHttp, systemClock, systemRng } from "../../system/index.ts";
import { configFileName, loadConfig } from "../config-file.ts";
import { type Finding, printFinding } from "../finding.ts";
import { examples } from "../option.ts";
import { paint, say } from "../terminal.ts";
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
  const usable = usableDestinations(config, report);
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

/** Destinations are valid here: the configuration would not have loaded otherwise. */
function usableDestinations(config: ConfigFile, report: Report): readonly Named[] {
  const usable: Named[] = [];
  for (const store of config.stores) {
    for (const { id, active, type: typeName, settings = {}, secrets = {}, base_url } of store.destinations ??
      []) {
      const name = `${store.id}/${id}`;
      const type = destinationType(typeName);
      const checked = type && checkDestination({ type, settings, secrets, baseUrl: base_url });
      if (!type || !checked?.ok) continue;
      report({ result: "ok", what: `${name}: settings${active === false ? " (inactive)" : ""}` });
      const { warnings, settings: chosen } = checked.value;
      const reminders = type.manifest.reminders?.(chosen, systemClock.now()) ?? [];
      for (const one of [...warnings, ...reminders]) {
        report({ result: "warning", what: `${name}: ${one.field}`, hint: one.warning });
      }
      if (active !== false) usable.push({ name, id, destination: checked.value });
    }
  }
  return usable;
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
  const http = createHttp();
  for (const { name, destination } of wanted) {
    const answer = await sendTestEvent(destination, options.sendTest, {
      clock: systemClock,
      rng: systemRng,
      http,
    });
    const result = answer.verdict === "accepted" ? "ok" : answer.verdict === "refused" ? "failed" : "warning";
    const took = answer.duration_ms === null ? "" : ` (${answer.duration_ms} ms)`;
    const hint = answer.verdict === "not_sent" ? "Give one with --send-test CODE." : answer.hint;
    const what = `${name}: credentials: ${answer.sentence}${took}`;
    report(hint === null ? { result, what } : { result, what, hint });
  }
  await http.close();
}
