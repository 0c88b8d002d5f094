import { parseArgs } from "node:util";
import { outage } from "./backlog.ts";
import { drawDeaths, killRounds } from "./kill.ts";
import { overload } from "./overload.ts";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "100" },
    backlog: { type: "string" },
    overload: { type: "boolean", default: false },
    help: { type: "boolean", short: "h" },
  },
});

if (values.help) {
  console.log(`npm run faults                        the loaded server is killed 100 times (kill -9)
npm run faults -- --rounds 300        as often as you like
npm run faults -- --overload          200 clients that never wait; prints what was taken and shed, and the memory
npm run faults -- --backlog 1000000   a destination is down for a day, and so many events wait for it`);
} else if (values.overload) {
  console.log(await overload());
} else if (values.backlog !== undefined) {
  const { events, drainedMs, repeated, peakBytes } = await outage(Number(values.backlog));
  const memory = peakBytes === null ? "" : `, ${Math.round(peakBytes / 1e6)} MB of memory at most`;
  const rate = Math.round((events * 1000) / drainedMs);
  console.log(
    `${events} events waited for a day: all delivered in ${Math.round(drainedMs / 1000)} s (${rate}/s), ${repeated} sent twice and counted once${memory}`,
  );
} else {
  const rounds = Number(values.rounds);
  const { accepted, deaths } = await killRounds(drawDeaths(rounds, Math.random));
  for (const [place, count] of deaths)
    console.log(`${String(count).padStart(4)}  ${place || "at a random moment"}`);
  console.log(`${rounds} times killed: ${accepted} accepted events, all delivered, none counted twice`);
}
