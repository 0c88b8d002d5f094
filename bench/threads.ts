import { readdirSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
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

interface Times {
  readonly name: string;
  readonly userUs: number;
  readonly systemUs: number;
}

/** Workers have one name for all; the server starts them in this order. */
const workerNames = ["log (writes log.db)", "pipeline (identity, delivery)", "reading (console)"];

/** Times of all threads of a process, the helpers of V8 (collection of garbage, compiling) as one. */
function threadTimes(pid: number): Map<string, Times> {
  const times = new Map<string, Times>();
  let workers = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`).sort((a, b) => Number(a) - Number(b))) {
    const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, "utf8");
    const command = stat.slice(stat.indexOf("(") + 1, stat.lastIndexOf(")"));
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const name =
      thread === String(pid)
        ? "HTTP"
        : command === "WorkerThread"
          ? (workerNames[workers++] ?? command)
          : command === "node-V8Worker"
            ? "V8's helpers"
            : "others";
    const before = times.get(name);
    times.set(name, {
      name,
      userUs: (before?.userUs ?? 0) + Number(fields[11]) * tickUs,
      systemUs: (before?.systemUs ?? 0) + Number(fields[12]) * tickUs,
    });
  }
  return times;
}

async function measure(title: string, server: Running): Promise<void> {
  const shape = {
    url: server.url,
    path: "/v1/events",
    headers: { authorization: "Bearer wk_bench_0123456789" },
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
  const perUs = (us: number): string => (us / run.requests).toFixed(1).padStart(6);
  console.log(`\n${title}: ${Math.round(run.requests / run.seconds).toLocaleString("en")} requests/s`);
  let total = 0;
  for (const { name, userUs, systemUs } of threadTimes(pid).values()) {
    const user = userUs - (before.get(name)?.userUs ?? 0);
    const system = systemUs - (before.get(name)?.systemUs ?? 0);
    total += user + system;
    if (user + system > run.requests / 10)
      console.log(
        `  ${name.padEnd(30)} ${perUs(user + system)} us a request, ${perUs(system)} of it in the kernel`,
      );
  }
  console.log(`  ${"all".padEnd(30)} ${perUs(total)}`);
  console.log(`  ${"the load generator beside it".padEnd(30)} ${perUs(run.cpuSeconds * 1e6)}`);
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
