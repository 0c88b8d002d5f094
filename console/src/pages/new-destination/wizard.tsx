import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import type { ConditionParts, DestinationTypeInfo, EventFilterRule } from "../../../../src/wire/index.ts";
import { messageOf } from "../../api/client.ts";
import { useRead, useWrite } from "../../api/query.ts";
import { useStore } from "../../api/session.ts";
import { Button } from "../../design/button.tsx";
import { SkeletonRows } from "../../design/empty.tsx";
import { Notice } from "../../design/notice.tsx";
import { Page } from "../../design/page.tsx";
import { ReadProblem } from "../../frame/fallback.tsx";
import { type Draft, draftOf, useDraftCheck, wireDraft } from "../destinations/draft.ts";
import { FilterEditor } from "../destinations/filter-editor.tsx";
import { TestEvent } from "../destinations/test-event.tsx";
import { ChooseType } from "./choose-type.tsx";
import { ConnectStep } from "./connect-step.tsx";
import { freeId } from "./free-id.ts";
import { Steps } from "./steps.tsx";

/** Platform, connection, what to send, test, create. Nothing is saved before the last button. */
export function NewDestination() {
  const store = useStore();
  const types = useRead("GET /api/destination-types", {});
  const existing = useRead("GET /api/stores/:store/destinations", { params: { store } });
  const [chosen, setChosen] = useState<DestinationTypeInfo | null>(null);
  return (
    <Page
      title="New destination"
      trail={[{ label: "Destinations", to: "/destinations" }]}
      intro="It starts with the next event after it is created."
    >
      {types.isError && <ReadProblem error={types.error} retry={() => void types.refetch()} />}
      {chosen && existing.data ? (
        <Wizard
          type={chosen}
          fields={types.data?.conditions.fields ?? []}
          taken={existing.data.destinations.map((one) => one.id)}
          onBack={() => setChosen(null)}
        />
      ) : (
        <>
          <Steps current={0} />
          {types.data ? (
            <ChooseType types={types.data.types} onChoose={setChosen} />
          ) : (
            <div className="card">
              <SkeletonRows rows={3} tall />
            </div>
          )}
        </>
      )}
    </Page>
  );
}

interface WizardProps {
  readonly type: DestinationTypeInfo;
  readonly fields: ConditionParts["fields"];
  readonly taken: readonly string[];
  readonly onBack: () => void;
}

function Wizard({ type, fields, taken, onBack }: WizardProps) {
  const store = useStore();
  const navigate = useNavigate();
  const [step, setStep] = useState(1);
  const [id, setId] = useState(() => freeId(type.type, taken));
  const [draft, setDraft] = useState<Draft>(() => draftOf(type));
  const [filter, setFilter] = useState<EventFilterRule>({});
  const wire = wireDraft(type.type, draft);
  const check = useDraftCheck(store, wire);
  const top = useRef<HTMLDivElement>(null);
  // Each step begins where a screen reader and the Tab key should begin.
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs for each step
  useEffect(() => top.current?.focus(), [step]);
  const create = useWrite("POST /api/stores/:store/destinations", {
    quiet: true,
    said: (reply) => `${reply.title} gets events from now on.`,
    onDone: (reply) => void navigate({ to: "/destinations/$destination", params: { destination: reply.id } }),
  });
  const { destination: _, ...body } = wire;
  return (
    <div className="max-w-3xl">
      <Steps current={step} />
      <section ref={top} tabIndex={-1} className="card p-5 outline-none" aria-label={`Step ${step + 1} of 4`}>
        {step === 1 && (
          <ConnectStep
            type={type}
            draft={draft}
            onDraft={setDraft}
            id={id}
            onId={setId}
            taken={taken}
            check={check}
            onBack={onBack}
            onNext={() => setStep(2)}
          />
        )}
        {step === 2 && (
          <WhatToSend
            type={type}
            fields={fields}
            filter={filter}
            onFilter={setFilter}
            onBack={() => setStep(1)}
            onNext={() => setStep(3)}
          />
        )}
        {step === 3 && (
          <div className="flex flex-col gap-5">
            <h2 className="text-lg font-semibold">Test and create</h2>
            <TestEvent title={type.title} draft={wire} />
            {create.isError && <Notice tone="bad" live title={messageOf(create.error)} />}
            <div className="flex justify-between gap-2">
              <Button onClick={() => setStep(2)}>Back</Button>
              <Button
                tone="primary"
                busy={create.isPending}
                onClick={() =>
                  create.mutate({ params: { store }, body: { ...body, id, active: true, filter } })
                }
              >
                Create
              </Button>
            </div>
          </div>
        )}
      </section>
    </div>
  );
}

interface WhatToSendProps {
  readonly type: DestinationTypeInfo;
  readonly fields: ConditionParts["fields"];
  readonly filter: EventFilterRule;
  readonly onFilter: (filter: EventFilterRule) => void;
  readonly onBack: () => void;
  readonly onNext: () => void;
}

function WhatToSend({ type, fields, filter, onFilter, onBack, onNext }: WhatToSendProps) {
  return (
    <form
      className="flex flex-col gap-5"
      onSubmit={(submit) => {
        submit.preventDefault();
        onNext();
      }}
    >
      <div>
        <h2 className="text-lg font-semibold">What to send</h2>
        <p className="text-ink-2">
          Everything, unless you choose. It can be changed at any time, with a dry run.
        </p>
      </div>
      <FilterEditor
        filter={filter}
        names={Object.keys(type.event_names)}
        fields={fields}
        onChange={onFilter}
        disabled={false}
      />
      <div className="flex justify-between gap-2">
        <Button onClick={onBack}>Back</Button>
        <Button type="submit" tone="primary">
          Next: test
        </Button>
      </div>
    </form>
  );
}
