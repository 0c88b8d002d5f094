import { appendFile, stat } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { SingleBar } from "cli-progress";
import type { Command } from "commander";
import { limits, OperatorError } from "../../core/index.ts";
import { address, examples, positive } from "../option.ts";
import { paint, say } from "../terminal.ts";
import { readBatches } from "./event-file.ts";
import { postEvents } from "./post.ts";
import { atStart, createResumePoint, type SendProgress } from "./resume.ts";
import { type RejectedLine, sendBatch } from "./sender.ts";

interface SendOptions {
  readonly url: string;
  readonly key?: string;
  readonly batch: number;
  readonly rejects?: string;
  readonly fromStart?: boolean;
}

/** Rejected lines that are printed; all of them go to --rejects. */
const shownRejectsMax = 20;

/** `signalpost send FILE.jsonl`: events from a file through the server API. */
export function addSend(program: Command): void {
  const command = program
    .command("send")
    .description(
      "Send events from a file, one JSON event on each line, to a server; goes on where it stopped",
    )
    .argument("<file>", "a .jsonl file")
    .option("--url <address>", "the server", address, "http://127.0.0.1:8080")
    .option("--key <write key>", "a write key of the store; default: SIGNALPOST_WRITE_KEY")
    .option("--batch <events>", `events a request, at most ${limits.batchEventsMax}`, positive, 500)
    .option("--rejects <file>", "append rejected lines to this file, as they are")
    .option("--from-start", "send the whole file again, whatever was sent before")
    .action(send);
  examples(command, [
    "signalpost send orders.jsonl --url https://track.shop.example --key $SIGNALPOST_WRITE_KEY",
    "signalpost send history.jsonl --batch 1000 --rejects bad.jsonl",
  ]);
}

async function send(file: string, options: SendOptions): Promise<void> {
  const key = options.key ?? process.env.SIGNALPOST_WRITE_KEY;
  if (!key) {
    throw new OperatorError("no_key", "no write key", "Give one with --key, or set SIGNALPOST_WRITE_KEY.");
  }
  const { size } = await stat(file);
  const resume = await createResumePoint(file, options.url);
  let progress = options.fromStart ? atStart : await resume.load();
  if (progress.line > 0)
    say(`Going on after line ${progress.line}, ${progress.accepted} events accepted before.`);
  const bar = startBar(size, progress);
  const eventsMax = Math.min(options.batch, limits.batchEventsMax);
  let shown = 0;
  try {
    for await (const batch of readBatches(file, progress, {
      eventsMax,
      bytesMax: limits.bodyBytesMax - 1024,
    })) {
      const sent = await sendBatch(batch.lines, {
        post: (body) => postEvents(options.url, key, body),
        sleep,
        waiting: (why, ms) => bar.note(`${why}, trying again in ${Math.ceil(ms / 1000)} s`),
      });
      for (const one of sent.rejected) if (shown++ < shownRejectsMax) bar.note(describeReject(one));
      if (options.rejects)
        await appendFile(options.rejects, sent.rejected.map((one) => `${one.line.text}\n`).join(""));
      progress = {
        byte: batch.endByte,
        line: batch.endLine,
        accepted: progress.accepted + sent.accepted,
        rejected: progress.rejected + sent.rejected.length,
      };
      await resume.save(progress);
      bar.update(progress);
    }
  } finally {
    bar.stop();
  }
  await resume.clear();
  summarize(progress, shown);
}

function summarize(progress: SendProgress, shown: number): void {
  if (shown > shownRejectsMax) say(`... and ${shown - shownRejectsMax} more rejected lines.`);
  const accepted = paint("green", `${progress.accepted} accepted`, process.stderr);
  const rejected = `${progress.rejected} rejected`;
  say(`${accepted}, ${progress.rejected > 0 ? paint("red", rejected, process.stderr) : rejected}`);
  if (progress.rejected > 0) process.exitCode = 1;
}

function describeReject(one: RejectedLine): string {
  const reasons = one.problems.map(({ path, problem, hint }) => {
    const text = path === "" ? problem : `${path}: ${problem}`;
    return hint === "" ? text : `${text}. ${hint}`;
  });
  return `line ${one.line.number}: ${reasons.join("; ")}`;
}

interface Bar {
  readonly update: (progress: SendProgress) => void;
  readonly note: (text: string) => void;
  readonly stop: () => void;
}

/** A bar where someone watches; plain lines otherwise. */
function startBar(bytes: number, from: SendProgress): Bar {
  const quiet = !process.stderr.isTTY;
  const bar = new SingleBar({
    format: "  {bar} {percentage}%  {accepted} accepted, {rejected} rejected  {eta_formatted} left",
    barCompleteChar: "█",
    barIncompleteChar: "░",
    hideCursor: true,
    clearOnComplete: true,
    stopOnComplete: true,
    noTTYOutput: false,
  });
  const counts = (progress: SendProgress) => ({ accepted: progress.accepted, rejected: progress.rejected });
  if (!quiet) bar.start(bytes, from.byte, counts(from));
  return {
    update: (progress) => bar.update(progress.byte, counts(progress)),
    note(text) {
      if (!quiet) process.stderr.write("\r\u001b[K");
      say(text);
    },
    stop: () => bar.stop(),
  };
}
