import { parseArgs } from "node:util";
import { delay } from "./delay.ts";
import { growthFigures, startFigure } from "./growth.ts";
import { measureMapping } from "./mapping.ts";
import { peerFigures } from "./peers.ts";
import { measurePipeline } from "./pipeline.ts";
import { profileFigures } from "./profiles.ts";
import { type Figure, throughput } from "./throughput.ts";

/**
 * `npm run bench`: every figure in one run on this machine, as ratios to a bare server where the target is one, and to
 * published packages of others, which are installed for it. `--smoke` only shows that it runs; `--full` adds what takes
 * minutes: a million profiles (`--profiles 10000000` for more), and the console's pages with a million stored events
 * (`--events 10000000`).
 */
const { values } = parseArgs({
  options: {
    smoke: { type: "boolean" },
    full: { type: "boolean" },
    rounds: { type: "string", default: "3" },
    profiles: { type: "string", default: "1000000" },
    events: { type: "string", default: "1000000" },
  },
});
const smoke = values.smoke === true;
/** Delay and memory are measured at this share of what the machine has just delivered at one event a request. */
const delayShare = 0.3;

const figures: Figure[] = await throughput(smoke ? 1 : Number(values.rounds), smoke ? 1 : 4);
const delivered = figures.find(({ perSecond }) => perSecond !== undefined)?.perSecond ?? 0;
for (const destinations of [1, 2]) {
  const one = await measurePipeline(smoke ? 5_000 : 100_000, destinations);
  figures.push({
    name: `pipeline CPU, ${destinations} destination${destinations > 1 ? "s" : ""}`,
    value: `${one.cpuUsPerEvent.toFixed(1)} us an event (one thread, network that answers at once)`,
    target: "",
    met: null,
  });
}
figures.push(...(await delay(smoke ? 500 : Math.round(delayShare * delivered), smoke ? 1 : 5)));
figures.push(await startFigure());
if (!smoke) {
  const mapped = measureMapping();
  for (const { destination, wholePerSecond, mapPerSecond } of mapped) {
    const count = (rate: number) => rate.toLocaleString("en");
    figures.push({
      name: `mapping, ${destination}, one core`,
      value: `${count(wholePerSecond)} events/s from JSON text to request body; ${count(mapPerSecond)} from a stored event`,
      target: "",
      met: null,
    });
  }
  const tiktok = mapped.find((one) => one.destination === "tiktok")?.wholePerSecond ?? 0;
  figures.push(...(await peerFigures({ delivered, mapped: tiktok, seconds: 4 })));
}
if (values.full) {
  figures.push(...(await profileFigures(Number(values.profiles))));
  figures.push(
    ...(await growthFigures({ events: Number(values.events), rounds: 20, load: true, pages: /./ })),
  );
}

const width = Math.max(...figures.map((figure) => figure.name.length));
for (const { name, value, target, met } of figures) {
  const verdict = met === null ? "" : met ? `met (${target})` : `missed (${target})`;
  console.log(`${name.padEnd(width)}  ${value}  ${verdict}`);
}
if (!smoke) {
  console.log("\nThe pixel, beside what its peers publish:");
  await import("./pixel.ts");
}
