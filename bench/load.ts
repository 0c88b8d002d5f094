import { randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";
import { parentPort, workerData } from "node:worker_threads";

/**
 * The load generator: raw sockets, one request under way on each, prepared bytes in which only the IDs change. It
 * costs about 8 us of CPU a request, which the bench prints beside its figures.
 */
export interface LoadOptions {
  readonly url: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /**
   * Body with `@@@@@@@@@@@@@@@@` (16 characters) wherever a fresh ID belongs, and `%%%%%%%%%%%%%` (13) for the time of
   * sending.
   */
  readonly bodies: readonly string[];
  readonly connections: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
  /** Requests a second; without it as many as answers allow. */
  readonly rate?: number;
}

/** What came of a run. */
export interface LoadResult {
  readonly requests: number;
  readonly seconds: number;
  readonly failed: number;
  readonly cpuSeconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const mark = "@@@@@@@@@@@@@@@@";
const timeMark = "%%%%%%%%%%%%%";
const latenciesMax = 400_000;

/** Runs the load in this thread. */
export async function runLoad(options: LoadOptions): Promise<LoadResult> {
  const { hostname, port } = new URL(options.url);
  const requests = options.bodies.map((body) => prepare(options, hostname, body));
  const latencies: number[] = [];
  let counted = 0;
  let failed = 0;
  let measuring = false;
  let stopped = false;
  const random = randomBytes(1 << 16);
  let randomAt = 0;
  let next = 0;
  let allowance = Number.POSITIVE_INFINITY;
  const idle: (() => void)[] = [];

  function freshId(into: Buffer, at: number): void {
    if (randomAt + 8 > random.length) {
      randomBytes(1 << 16).copy(random);
      randomAt = 0;
    }
    into.write(random.toString("hex", randomAt, randomAt + 8), at, "latin1");
    randomAt += 8;
  }

  function open(): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const socket = connect(Number(port), hostname);
      socket.setNoDelay(true);
      socket.once("error", reject);
      socket.once("connect", () => {
        socket.off("error", reject);
        socket.on("error", () => failed++);
        resolve(socket);
      });
    });
  }

  function drive(socket: Socket): void {
    let sentAt = 0;
    const send = (): void => {
      if (stopped) return;
      if (allowance < 1) {
        idle.push(send);
        return;
      }
      allowance--;
      const request = requests[next++ % requests.length];
      if (!request) return;
      for (const at of request.marks) freshId(request.bytes, at);
      for (const at of request.timeMarks) request.bytes.write(String(Date.now()), at, "latin1");
      sentAt = performance.now();
      // The socket may keep the buffer until it is written: a copy for each request under way.
      socket.write(Buffer.from(request.bytes));
    };
    socket.on("data", (data) => {
      if (measuring) {
        counted++;
        if (latencies.length < latenciesMax) latencies.push(performance.now() - sentAt);
        // "HTTP/1.1 2..": anything else is a failure.
        if (data[9] !== 50) failed++;
      }
      send();
    });
    send();
  }

  const sockets = await Promise.all(Array.from({ length: options.connections }, open));
  let pacer: NodeJS.Timeout | null = null;
  if (options.rate !== undefined) {
    const { rate } = options;
    allowance = 0;
    let last = performance.now();
    pacer = setInterval(() => {
      const now = performance.now();
      allowance = Math.min(allowance + ((now - last) * rate) / 1000, Math.max(1, rate / 20));
      last = now;
      while (allowance >= 1 && idle.length > 0) idle.shift()?.();
    }, 1);
  }
  for (const socket of sockets) drive(socket);
  await pause(options.warmUpMs);
  measuring = true;
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  await pause(options.measureMs);
  const seconds = (performance.now() - startedAt) / 1000;
  const used = process.cpuUsage(cpu);
  stopped = true;
  measuring = false;
  if (pacer) clearInterval(pacer);
  for (const socket of sockets) socket.destroy();
  latencies.sort((a, b) => a - b);
  return {
    requests: counted,
    seconds,
    failed,
    cpuSeconds: (used.user + used.system) / 1e6,
    p50Ms: latencies[Math.floor(latencies.length * 0.5)] ?? 0,
    p99Ms: latencies[Math.floor(latencies.length * 0.99)] ?? 0,
  };
}

interface Prepared {
  readonly bytes: Buffer;
  readonly marks: readonly number[];
  readonly timeMarks: readonly number[];
}

function prepare(options: LoadOptions, host: string, body: string): Prepared {
  const headers = Object.entries({ host, "content-type": "application/json", ...options.headers });
  const head = [`POST ${options.path} HTTP/1.1`, ...headers.map(([name, value]) => `${name}: ${value}`)].join(
    "\r\n",
  );
  const bytes = Buffer.from(`${head}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  return { bytes, marks: placesOf(bytes, mark), timeMarks: placesOf(bytes, timeMark) };
}

function placesOf(bytes: Buffer, text: string): number[] {
  const places: number[] = [];
  for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + text.length)) places.push(at);
  return places;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

// Run as a process of its own: options on standard input, the result on standard output.
if (import.meta.main && parentPort === null && workerData === null) {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  const options: LoadOptions = JSON.parse(Buffer.concat(chunks).toString("utf8"));
  process.stdout.write(JSON.stringify(await runLoad(options)));
}
