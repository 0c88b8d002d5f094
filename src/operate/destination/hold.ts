import { heldByPerson } from "../../engine/index.ts";
import type { DestinationStatus } from "../../wire/index.ts";
import type { KnownDestination } from "../catalogue.ts";
import type { OperatePorts } from "../ports.ts";
import { Refusal } from "../refusal.ts";
import { destinationStatus } from "../view/status.ts";

type Ports = Pick<OperatePorts, "clock" | "engine" | "wake">;

/** Makes everything wait until a person resumes. Costs no attempt. */
export async function holdDestination(
  ports: Ports,
  destination: KnownDestination,
  by: string,
  why: string | undefined,
): Promise<DestinationStatus> {
  const note = why === undefined || why.trim() === "" ? "" : `: ${why.trim()}`;
  await ports.engine.ledger.pause(destination.key, {
    kind: "held",
    reason: "held by a person",
    detail: `held by ${by}${note}`,
    hint: "Resume when it may go on.",
    since: ports.clock.now(),
    until: null,
    version: heldByPerson,
  });
  return destinationStatus(ports, destination);
}

/** Ends a hold or a pause: the next probe leaves now. */
export async function resumeDestination(
  ports: Ports,
  destination: KnownDestination,
): Promise<DestinationStatus> {
  if (destination.problems.length > 0) {
    const [problem] = destination.problems;
    throw new Refusal(
      "conflict",
      `It cannot send: ${problem?.path} ${problem?.problem}.`,
      problem?.hint ?? "Correct the settings first.",
    );
  }
  await ports.engine.ledger.pause(destination.key, null);
  await ports.engine.ledger.hasten(destination.key, ports.clock.now());
  ports.wake(destination.key);
  return destinationStatus(ports, destination);
}
