import { OperatorError, type Problem } from "../../core/index.ts";
import type { Line } from "./event-file.ts";

/** A line that will never be accepted as it is. */
export interface RejectedLine {
  readonly line: Line;
  readonly problems: readonly Problem[];
}

/** What became of one batch. */
export interface SentBatch {
  readonly accepted: number;
  readonly rejected: readonly RejectedLine[];
}

/** What the server said; `null` status: it could not be reached. */
export interface ServerReply {
  readonly status: number | null;
  readonly body: unknown;
  readonly retryAfterMs: number | null;
  readonly error?: string;
}

/** The world as the sender needs it. */
export interface SenderPorts {
  readonly post: (body: string) => Promise<ServerReply>;
  readonly sleep: (ms: number) => Promise<void>;
  /** Told before each wait, so that the person knows why nothing moves. */
  readonly waiting: (why: string, ms: number) => void;
}

const triesMax = 8;
const firstWaitMs = 500;
const waitMsMax = 30_000;

/**
 * Sends the lines of one batch. Lines go out as written: parsing and writing numbers again would change IDs of more
 * than 15 digits. A server that is busy or away is waited for; a batch that is too large is halved.
 */
export async function sendBatch(lines: readonly Line[], ports: SenderPorts): Promise<SentBatch> {
  const broken = lines.filter((line) => !isJsonObject(line.text));
  const whole = lines.filter((line) => isJsonObject(line.text));
  const rejected: RejectedLine[] = broken.map((line) => ({
    line,
    problems: [
      { path: "", problem: "the line is not a JSON object", hint: "Write one event as JSON on each line." },
    ],
  }));
  if (whole.length === 0) return { accepted: 0, rejected };
  const reply = await postPatiently(`{"events":[${whole.map((line) => line.text).join(",")}]}`, ports);
  if (reply.status === 413 && whole.length > 1) {
    const half = Math.ceil(whole.length / 2);
    const first = await sendBatch(whole.slice(0, half), ports);
    const second = await sendBatch(whole.slice(half), ports);
    return {
      accepted: first.accepted + second.accepted,
      rejected: [...rejected, ...first.rejected, ...second.rejected],
    };
  }
  const answer = readReply(reply, whole);
  return { accepted: answer.accepted, rejected: [...rejected, ...answer.rejected] };
}

async function postPatiently(body: string, ports: SenderPorts): Promise<ServerReply> {
  let waitMs = firstWaitMs;
  for (let tries = 1; ; tries++) {
    const reply = await ports.post(body);
    const busy = reply.status === null || reply.status === 429 || reply.status >= 500;
    if (!busy) return reply;
    if (tries >= triesMax) throw giveUp(reply);
    const pauseMs = Math.min(reply.retryAfterMs ?? waitMs, waitMsMax);
    ports.waiting(
      reply.status === null ? (reply.error ?? "no answer") : `the server answered ${reply.status}`,
      pauseMs,
    );
    await ports.sleep(pauseMs);
    waitMs = Math.min(waitMs * 2, waitMsMax);
  }
}

function giveUp(reply: ServerReply): OperatorError {
  const what = reply.status === null ? `does not answer (${reply.error})` : `keeps answering ${reply.status}`;
  return new OperatorError(
    "server_unavailable",
    `the server ${what}`,
    "Nothing that was accepted is lost. Run the same command again when the server is back: it goes on from here.",
  );
}

/** Reads 202 and 400; every other answer concerns the whole file and stops it. */
function readReply(reply: ServerReply, lines: readonly Line[]): SentBatch {
  const body = asRecord(reply.body);
  if (reply.status === 202 || (reply.status === 400 && Array.isArray(body.rejected))) {
    const rejected = (Array.isArray(body.rejected) ? body.rejected : []).map((entry: unknown) =>
      readRejected(entry, lines),
    );
    return { accepted: typeof body.accepted === "number" ? body.accepted : 0, rejected };
  }
  const detail = [body.detail ?? body.title, body.hint].filter((text) => typeof text === "string").join(" ");
  const [only] = lines;
  if ((reply.status === 400 || reply.status === 413) && lines.length === 1 && only) {
    const problem = { path: "", problem: detail || `the server answered ${reply.status}`, hint: "" };
    return { accepted: 0, rejected: [{ line: only, problems: [problem] }] };
  }
  const hint =
    reply.status === 401 || reply.status === 403
      ? "Give one of the store's write_keys with --key or SIGNALPOST_WRITE_KEY."
      : "Check that --url is a Signalpost server: its /healthz answers 200.";
  throw new OperatorError("refused", `the server answered ${reply.status}. ${detail}`.trim(), hint);
}

function readRejected(entry: unknown, lines: readonly Line[]): RejectedLine {
  const { index, problems } = asRecord(entry);
  const line = typeof index === "number" ? lines[index] : undefined;
  return {
    line: line ?? { number: 0, text: "" },
    problems: (Array.isArray(problems) ? problems : []).map((raw: unknown) => {
      const { path = "", problem = "", hint = "" } = asRecord(raw);
      return { path: String(path), problem: String(problem), hint: String(hint) };
    }),
  };
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function isJsonObject(text: string): boolean {
  if (!text.startsWith("{")) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
