import { parseArgs } from "node:util";
import { killRounds } from "./kill.ts";

const { values } = parseArgs({ options: { rounds: { type: "string", default: "100" } } });
const rounds = Number(values.rounds);
const { accepted } = await killRounds(rounds, Math.random);
console.log(`${rounds} times killed: ${accepted} accepted events, all delivered, none counted twice`);
