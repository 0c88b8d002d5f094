import { BellRing } from "lucide-react";
import type { AlertRule, Alerts } from "../../../../src/wire/index.ts";
import { useRead, useWrite } from "../../api/query.ts";
import { useMay } from "../../api/session.ts";
import { Empty } from "../../design/empty.tsx";
import { Checkbox } from "../../design/field.tsx";
import { Section } from "../../design/page.tsx";
import { Time } from "../../design/time.tsx";
import { ReadProblem } from "../../frame/fallback.tsx";
import { AlertChannels } from "./alert-channels.tsx";
import { MailServerPart } from "./mail-server.tsx";
import { QuietHoursForm } from "./quiet-hours.tsx";

interface RuleWords {
  readonly label: string;
  readonly help: string;
  /** How the threshold is written: a share as per cent, or minutes. */
  readonly unit?: "percent" | "minutes";
}

const rules: Readonly<Record<AlertRule["kind"], RuleWords>> = {
  token_refused: {
    label: "A platform refuses a token",
    help: "Everything for it waits until a new one is pasted.",
  },
  held: { label: "A destination is held", help: "It waits until a person acts." },
  failures: { label: "Many events are rejected", help: "Share of the last hour's events.", unit: "percent" },
  oldest_waiting: {
    label: "An event waits too long",
    help: "Age of the oldest waiting event.",
    unit: "minutes",
  },
  traffic_drop: { label: "Traffic drops", help: "Against the same hour of last week.", unit: "percent" },
  shopify_silent: {
    label: "Shopify falls silent",
    help: "No webhook for so long, while visitors check out or many come by.",
    unit: "minutes",
  },
};

/** What raises an alert, where it goes, and when to be quiet. */
export function AlertsPart() {
  const alerts = useRead("GET /api/alerts", {});
  if (alerts.isError) return <ReadProblem error={alerts.error} />;
  if (!alerts.data) return <span className="skeleton h-64 w-full" />;
  return (
    <>
      <Rules alerts={alerts.data} />
      <AlertChannels alerts={alerts.data} />
      <MailServerPart alerts={alerts.data} />
      <QuietHoursForm key={JSON.stringify(alerts.data.quiet_hours)} alerts={alerts.data} />
      <Log alerts={alerts.data} />
    </>
  );
}

function Rules({ alerts }: { readonly alerts: Alerts }) {
  const may = useMay("configure");
  const edit = useWrite("PATCH /api/alerts", { said: "Saved." });
  const save = (changed: AlertRule) =>
    edit.mutate({
      body: { rules: alerts.rules.map((rule) => (rule.kind === changed.kind ? changed : rule)) },
    });
  return (
    <Section title="Alert when">
      <ul className="flex flex-col gap-1">
        {alerts.rules.map((rule) => (
          <li key={rule.kind} className="flex flex-wrap items-center justify-between gap-3">
            <Checkbox
              label={rules[rule.kind].label}
              help={rules[rule.kind].help}
              checked={rule.on}
              disabled={!may}
              onChange={(on) => save({ ...rule, on })}
            />
            <Threshold key={rule.threshold} rule={rule} disabled={!may} onSave={save} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

interface ThresholdProps {
  readonly rule: AlertRule;
  readonly disabled: boolean;
  readonly onSave: (rule: AlertRule) => void;
}

function Threshold({ rule, disabled, onSave }: ThresholdProps) {
  const { unit, label } = rules[rule.kind];
  if (unit === undefined || rule.threshold === undefined) return null;
  const factor = unit === "percent" ? 100 : 1;
  const shown = Math.round(rule.threshold * factor * 100) / 100;
  return (
    <label className="flex items-center gap-2 pl-7 sm:pl-0">
      <span className="sr-only">Threshold of: {label}</span>
      <input
        type="number"
        min={0}
        step="any"
        defaultValue={shown}
        disabled={disabled || !rule.on}
        onBlur={(leave) => {
          const { value, valueAsNumber: typed } = leave.target;
          // An emptied field is no threshold: of 0 every waiting event would be an alert.
          if (value !== "" && typed !== shown) onSave({ ...rule, threshold: typed / factor });
        }}
        className="control w-24 text-right"
      />
      {unit === "percent" ? "%" : "min"}
    </label>
  );
}

function Log({ alerts }: { readonly alerts: Alerts }) {
  return (
    <Section
      title="Latest alerts"
      {...(alerts.unsent > 0
        ? { note: `${alerts.unsent} not told yet: quiet hours, or no channel could be reached.` }
        : {})}
      flush
    >
      {alerts.log.length === 0 && (
        <Empty icon={BellRing} title="No alert so far">
          Each alert is listed here, with when it was over.
        </Empty>
      )}
      <ul className="divide-line border-line divide-y border-t">
        {alerts.log.map((line) => (
          <li key={`${line.at} ${line.kind} ${line.store}`} className="flex flex-wrap gap-x-4 px-4 py-2">
            <span className="text-ink-3 w-20 text-sm">
              <Time at={line.at} />
            </span>
            <span className="flex-1 basis-60">{line.sentence}</span>
            <span className="text-ink-3 text-sm">
              {line.ended_at === null ? (
                "still so"
              ) : (
                <>
                  over <Time at={line.ended_at} />
                </>
              )}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
