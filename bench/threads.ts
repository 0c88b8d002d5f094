import { readdirSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { writeHeaders } from "./config.ts";
import { benchBodies } from "./event.ts";
import { load, type Running, start } from "./stage.ts";

/**
 * `node bench/threads.ts [--per-request 1] [--seconds 6]`: where the processor's time goes under full load, by thread,
 * for a bare server, for a server that only takes events, and for one that delivers them. Reads Linux's /proc. It
 * tells what a figure of `npm run bench` is made of; processor time depends less on what else runs than a rate does.
 */
const { values } = parseArgs({
  options: { "per-request": { type: "string", default: "1" }, seconds: { type: "string", default: "6" } },
});
const [perRequest, seconds] = [Number(values["per-request"]), Number(values.seconds)];
const warmUpMs = 4000;
/** Time in which what waited is delivered, so that each measurement starts even. */
const restMs = 3000;
/** Unit of times in /proc, in microseconds: USER_HZ is 100 on every usual kernel. */
const tickUs = 10_000;

/** Microseconds of processor time, of which some in the kernel. */
interface Times {
  readonly us: number;
  readonly kernelUs: number;
}

const none: Times = { us: 0, kernelUs: 0 };
/** Workers have one name for all; the server starts them in this order. */
const workerNames = ["log (writes log.db)", "pipeline (identity, delivery)", "reading (console)"];

/** Times of a process by what its threads do; the helpers of V8 (collection of garbage, compiling) are one. */
function threadTimes(pid: number): Map<string, Times> {
  const times = new Map<string, Times>();
  const names = [...workerNames];
  for (const thread of readdirSync(`/proc/${pid}/task`).sort((a, b) => Number(a) - Number(b))) {
    const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, "utf8");
    const nameEnd = stat.lastIndexOf(")");
    const fields = stat.slice(nameEnd + 2).split(" ");
    const name = jobOf(thread === String(pid), stat.slice(stat.indexOf("(") + 1, nameEnd), names);
    const { us, kernelUs } = times.get(name) ?? none;
    const [inUser, inKernel] = [Number(fields[11]) * tickUs, Number(fields[12]) * tickUs];
    times.set(name, { us: us + inUser + inKernel, kernelUs: kernelUs + inKernel });
  }
  return times;
}

function jobOf(isMain: boolean, command: string, workers: string[]): string {
  if (isMain) return "HTTP";
  if (command === "node-V8Worker") return "V8's helpers";
  return (command === "WorkerThread" && workers.shift()) || "others";
}

async function measure(title: string, server: Running): Promise<void> {
  const shape = {
    url: server.url,
    path: "/v1/events",
    headers: writeHeaders,
    bodies: benchBodies(perRequest, 500),
    connections: 64,
    warmUpMs: 0,
  };
  const pid = server.child.pid ?? 0;
  await load({ ...shape, measureMs: warmUpMs });
  await new Promise((resolve) => setTimeout(resolve, restMs));
  const before = threadTimes(pid);
  const run = await load({ ...shape, measureMs: seconds * 1000 });
  await new Promise((resolve) => setTimeout(resolve, restMs));
  const each = (us: number): string => (us / run.requests).toFixed(1).padStart(6);
  const line = (name: string, text: string): void => console.log(`  ${name.padEnd(30)} ${text}`);
  console.log(`\n${title}: ${Math.round(run.requests / run.seconds).toLocaleString("en")} requests/s`);
  let total = 0;
  for (const [name, after] of threadTimes(pid)) {
    const { us, kernelUs } = before.get(name) ?? none;
    const used = after.us - us;
    total += used;
    if (used > run.requests / 10)
      line(name, `${each(used)} us a request, ${each(after.kernelUs - kernelUs)} of it in the kernel`);
  }
  line("all", each(total));
  line("the load generator beside it", each(run.cpuSeconds * 1e6));
}

const sink = await start("./sink.ts");
for (const [title, file, ...given] of [
  ["bare node:http", "./bare-server.ts"],
  ["takes and resolves, no destination", "./server.ts"],
  ["delivers", "./server.ts", sink.url],
] as const) {
  const server = await start(file, ...given);
  await measure(title, server);
  await server.stop();
}
await sink.stop();
