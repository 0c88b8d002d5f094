import { useState } from "react";
import type { Destination } from "../../../../src/wire/index.ts";
import { useWrite } from "../../api/query.ts";
import { useStore } from "../../api/session.ts";
import { Button } from "../../design/button.tsx";
import { SelectField, TextField } from "../../design/field.tsx";
import { Section } from "../../design/page.tsx";
import { testPage } from "../../design/platform-word.ts";
import { Time } from "../../design/time.tsx";
import { TestedEvents } from "./tested-events.tsx";

const minuteMs = 60_000;

/** For a while every event goes out as a test. It ends by itself, because a forgotten one would cost conversions. */
export function TestMode({ destination }: { readonly destination: Destination }) {
  const store = useStore();
  const [code, setCode] = useState("");
  const [minutes, setMinutes] = useState("15");
  const params = { store, destination: destination.id };
  const edit = useWrite("PATCH /api/stores/:store/destinations/:destination", {});
  if (destination.test_mode) {
    return (
      <Section title="Test mode">
        <div className="flex flex-wrap items-center justify-between gap-3">
          <p className="text-ink-2 flex-1 basis-56">
            {destination.tests_count
              ? "Every event stands on the platform's page for tests, and counts all the same."
              : "Every event goes out as a test and counts nowhere."}{" "}
            {destination.test_mode.until === null ? (
              "It has no end."
            ) : (
              <>
                Ends <Time at={destination.test_mode.until} />.
              </>
            )}
          </p>
          <Button busy={edit.isPending} onClick={() => edit.mutate({ params, body: { test_mode: null } })}>
            End it now
          </Button>
        </div>
      </Section>
    );
  }
  return (
    <Section
      title="Test mode"
      note={
        destination.tests_count
          ? "Shows real visits on the platform's page for tests for a while. They count all the same."
          : "Sends real visits as tests for a while. They do not count at the platform."
      }
    >
      <form
        className="flex flex-col gap-3"
        onSubmit={(submit) => {
          submit.preventDefault();
          const until = Date.now() + Number(minutes) * minuteMs;
          edit.mutate({
            params,
            body: { test_mode: { until, ...(code.trim() === "" ? {} : { code: code.trim() }) } },
          });
        }}
      >
        <div className="grid gap-3 sm:grid-cols-2">
          <TextField
            label="Test code"
            value={code}
            onChange={setCode}
            help={`From ${testPage(destination.title)}.`}
          />
          <SelectField
            label="For"
            value={minutes}
            onChange={setMinutes}
            choices={[
              { value: "15", label: "15 minutes" },
              { value: "60", label: "1 hour" },
            ]}
          />
        </div>
        <div className="flex justify-end">
          <Button type="submit" busy={edit.isPending}>
            Start test mode
          </Button>
        </div>
      </form>
      {!destination.tests_count && <TestedEvents destination={destination.id} />}
    </Section>
  );
}
