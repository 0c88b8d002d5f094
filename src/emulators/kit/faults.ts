import type { EmulatedReply, HttpReply } from "./emulator.ts";
import { badGatewayReply, textReply } from "./reply.ts";
import { defineSwitches, type Switches } from "./switches.ts";

/** What can go wrong between a client and any platform. Each emulator adds its own faults to these. */
export const networkFaults = defineSwitches({
  latency_ms: {
    group: "fault",
    kind: "number",
    min: 0,
    max: 600_000,
    default: 0,
    title: "Latency",
    help: "Milliseconds before every answer of the API.",
  },
  latency_jitter_ms: {
    group: "fault",
    kind: "number",
    min: 0,
    max: 600_000,
    default: 0,
    title: "Latency jitter",
    help: "Up to this many milliseconds more, at random.",
  },
  timeout_before: {
    group: "fault",
    kind: "rate",
    default: "off",
    title: "Time-out before acceptance",
    help: "The request is lost and no answer comes.",
  },
  timeout_after: {
    group: "fault",
    kind: "rate",
    default: "off",
    title: "Time-out after acceptance",
    help: "The request takes full effect, but no answer comes: a repeat must carry the same event ID.",
  },
  reset_before: {
    group: "fault",
    kind: "rate",
    default: "off",
    title: "Reset before acceptance",
    help: "The connection breaks and the request has no effect.",
  },
  reset_after: {
    group: "fault",
    kind: "rate",
    default: "off",
    title: "Reset after acceptance",
    help: "The request takes full effect, then the connection breaks instead of an answer.",
  },
  html_502: {
    group: "fault",
    kind: "rate",
    default: "off",
    title: "502 with HTML",
    help: "A gateway answers with its own page; the request has no effect.",
  },
  no_json: {
    group: "fault",
    kind: "rate",
    default: "off",
    title: "200 without JSON",
    help: "The request takes full effect, but the body of the answer is not JSON.",
  },
});

/** Runs one API request through the network faults; `run` is called only when the request gets through. */
export function throughNetwork(
  switches: Switches<typeof networkFaults>,
  random: () => number,
  run: () => HttpReply,
): EmulatedReply {
  const { latency_ms, latency_jitter_ms } = switches.values;
  const delayMs = latency_ms + (latency_jitter_ms > 0 ? Math.floor(random() * latency_jitter_ms) : 0);
  if (switches.strikes("reset_before")) return { kind: "reset", applied: false, delayMs };
  if (switches.strikes("timeout_before")) return { kind: "hang", applied: false };
  if (switches.strikes("html_502")) return { ...badGatewayReply(), delayMs };
  const reply = run();
  if (switches.strikes("reset_after")) return { kind: "reset", applied: true, delayMs };
  if (switches.strikes("timeout_after")) return { kind: "hang", applied: true };
  if (switches.strikes("no_json"))
    return { ...textReply(200, "text/html", "<html><body>OK</body></html>"), delayMs };
  return delayMs === 0 ? reply : { ...reply, delayMs };
}
