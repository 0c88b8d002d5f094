import { useParams } from "@tanstack/react-router";
import { Circle, CircleCheck, CircleUser, type LucideIcon } from "lucide-react";
import type { Evidence } from "../../../../src/wire/index.ts";
import { useRead } from "../../api/query.ts";
import { useStore } from "../../api/session.ts";
import { ButtonLink } from "../../design/button.tsx";
import { Checkbox } from "../../design/field.tsx";
import { Page } from "../../design/page.tsx";
import { Time } from "../../design/time.tsx";
import { PageMissing, ReadProblem } from "../../frame/fallback.tsx";
import type { Guide, GuideStep } from "./guide.ts";
import { guides } from "./guides.tsx";
import { type StepState, stepKey, stepState, useConfirmed } from "./progress.ts";

/** One guide, step by step, with what proves each. */
export function GuidePage() {
  const { guide: slug } = useParams({ from: "/inside/guides/$guide" });
  const guide = guides.find((one) => one.slug === slug);
  return guide === undefined ? <PageMissing /> : <Steps guide={guide} />;
}

function Steps({ guide }: { readonly guide: Guide }) {
  const store = useStore();
  const evidence = useRead("GET /api/stores/:store/evidence", { params: { store } }, { live: true });
  const { confirmed, confirm } = useConfirmed(store);
  const all = evidence.data?.evidence ?? [];
  return (
    <Page title={guide.title} trail={[{ label: "Guides", to: "/guides" }]} intro={guide.summary}>
      {evidence.isError && <ReadProblem error={evidence.error} />}
      <ol className="card divide-line max-w-3xl divide-y">
        {guide.steps.map((step, index) => (
          <li key={step.title}>
            <Step
              number={index + 1}
              step={step}
              state={stepState(guide, step, all, confirmed)}
              evidence={all.find((one) => one.id === step.evidence)}
              onConfirm={(yes) => confirm(stepKey(guide, step), yes)}
            />
          </li>
        ))}
      </ol>
    </Page>
  );
}

const looks: Readonly<
  Record<StepState, { readonly icon: LucideIcon; readonly look: string; readonly word: string }>
> = {
  proved: { icon: CircleCheck, look: "text-delivered", word: "Proved" },
  confirmed: { icon: CircleUser, look: "text-waiting", word: "Confirmed by you" },
  open: { icon: Circle, look: "text-ink-3", word: "Open" },
};

interface StepProps {
  readonly number: number;
  readonly step: GuideStep;
  readonly state: StepState;
  readonly evidence: Evidence | undefined;
  readonly onConfirm: (yes: boolean) => void;
}

function Step({ number, step, state, evidence, onConfirm }: StepProps) {
  const { icon: Icon, look, word } = looks[state];
  const provable = step.evidence !== undefined && evidence?.state !== "cannot_be_proved";
  return (
    <section className="flex gap-3 px-4 py-4" aria-label={`Step ${number}: ${step.title}`}>
      <Icon role="img" aria-label={word} className={`${look} mt-0.5 size-5 shrink-0`} />
      <div className="flex min-w-0 flex-1 flex-col gap-2">
        <h2 className="font-semibold">
          {number}. {step.title}
          {step.alternative && <span className="text-ink-3 font-normal"> (another way)</span>}
        </h2>
        <div className="text-ink-2 space-y-2">{step.body}</div>
        {evidence && (
          <p className={`text-sm ${evidence.state === "proved" ? "text-delivered" : "text-ink-3"}`}>
            {evidence.sentence}
            {evidence.at !== null && (
              <>
                {" "}
                <Time at={evidence.at} />
              </>
            )}
          </p>
        )}
        {!provable && (
          <Checkbox
            label="I have done this"
            help="Nothing can prove it from here: you confirm."
            checked={state === "confirmed"}
            onChange={onConfirm}
          />
        )}
        {step.go && (
          <div>
            <GoLink {...step.go} />
          </div>
        )}
      </div>
    </section>
  );
}

function GoLink({ label, ...link }: NonNullable<GuideStep["go"]>) {
  return (
    <ButtonLink {...link} small>
      {label}
    </ButtonLink>
  );
}
