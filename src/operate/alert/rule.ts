import { type FieldChange, isTimeZone } from "../../config/index.ts";
import type { AlertRule, Body } from "../../wire/index.ts";
import type { OperatePorts } from "../ports.ts";
import { invalid } from "../refusal.ts";

/** The rules that nobody changed. */
const defaultRules: readonly AlertRule[] = [
  { kind: "token_refused", on: true },
  { kind: "held", on: true },
  { kind: "failures", on: true, threshold: 0.05 },
  { kind: "oldest_waiting", on: true, threshold: 60 },
  { kind: "traffic_drop", on: true, threshold: 0.5 },
  { kind: "shopify_silent", on: true, threshold: 120 },
];

type Ports = Pick<OperatePorts, "configuration">;

/** The rules in force: what the configuration says, and defaults for the rest. */
export function rulesOf(ports: Ports): readonly AlertRule[] {
  const changed = ports.configuration.current().alerts?.rules ?? {};
  return defaultRules.map((rule) => ({ ...rule, ...changed[rule.kind] }));
}

/** Edits rules and quiet hours; a field that did not change keeps its origin. */
export async function editAlerts(ports: Ports, change: Body<"PATCH /api/alerts">): Promise<void> {
  const before = rulesOf(ports);
  const rules = (change.rules ?? []).flatMap(({ kind, on, threshold }) => {
    const old = before.find((one) => one.kind === kind);
    const path = `alerts/rules/${kind}`;
    return [
      ...(on === old?.on ? [] : [{ path: `${path}/on`, value: on }]),
      ...(threshold === undefined || threshold === old?.threshold
        ? []
        : [{ path: `${path}/threshold`, value: threshold }]),
    ];
  });
  const changes: readonly FieldChange[] =
    change.quiet_hours === undefined
      ? rules
      : [...rules, { path: "alerts/quiet_hours", value: change.quiet_hours }];
  if (change.quiet_hours && !isTimeZone(change.quiet_hours.time_zone)) {
    const hint = "Use a name such as Europe/Berlin.";
    throw invalid([{ path: "quiet_hours.time_zone", problem: "not a time zone we know", hint }]);
  }
  const problems = changes.length === 0 ? [] : await ports.configuration.edit(changes);
  if (problems.length > 0) throw invalid(problems);
}
