import { useState } from "react";
import type { Body, ReplayPreview } from "../../../../src/wire/index.ts";
import { messageOf } from "../../api/client.ts";
import { useWrite } from "../../api/query.ts";
import { useMay, useStore } from "../../api/session.ts";
import { Button } from "../../design/button.tsx";
import { Confirm } from "../../design/dialog.tsx";
import { Checkbox, SelectField, TextField } from "../../design/field.tsx";
import { Notice } from "../../design/notice.tsx";
import { count, counted } from "../../design/number.ts";
import { Section } from "../../design/page.tsx";
import { StateBadge, stateLooks } from "../../design/state.tsx";
import { Replays } from "./replays.tsx";
import type { TabProps } from "./tab.ts";

type Order = Body<"POST /api/stores/:store/destinations/:destination/replay-preview">;
type Outcome = Order["outcomes"][number];

const outcomes: readonly Outcome[] = ["skipped", "rejected", "expired", "delivered"];
const hourMs = 3_600_000;

/** Sends settled events once more: a range, which outcomes, a preview in numbers, a typed word, a progress bar. */
export function ReplayTab({ destination }: TabProps) {
  const store = useStore();
  const may = useMay("operate");
  const [order, setOrder] = useState<Order | null>(null);
  const params = { store, destination: destination.id };
  const preview = useWrite("POST /api/stores/:store/destinations/:destination/replay-preview", {
    quiet: true,
  });
  const start = useWrite("POST /api/stores/:store/destinations/:destination/replays", {
    quiet: true,
    said: (reply) => reply.sentence,
    onDone: () => setOrder(null),
  });
  return (
    <div className="grid gap-4 xl:grid-cols-2 xl:items-start">
      {may && (
        <Section
          title="Send events again"
          note="Under their own IDs. First you see what it would do; nothing is sent by looking."
        >
          <RangeForm
            busy={preview.isPending}
            onAsk={(asked) => preview.mutate({ params, body: asked }, { onSuccess: () => setOrder(asked) })}
          />
          {preview.isError && <Notice tone="bad" live title={messageOf(preview.error)} />}
        </Section>
      )}
      <Replays destination={destination.id} />
      {order && preview.data && (
        <Confirm
          title={`Send ${counted(preview.data.events, "event")} again?`}
          open
          onClose={() => setOrder(null)}
          confirm="Send them again"
          tone={preview.data.warning ? "danger" : "primary"}
          word={preview.data.confirm}
          busy={start.isPending}
          onConfirm={() => start.mutate({ params, body: { ...order, confirm: preview.data.confirm } })}
        >
          <Preview preview={preview.data} />
          {start.isError && <Notice tone="bad" live title={messageOf(start.error)} />}
        </Confirm>
      )}
    </div>
  );
}

function RangeForm(props: { readonly busy: boolean; readonly onAsk: (order: Order) => void }) {
  const [hours, setHours] = useState("24");
  const [from, setFrom] = useState(localTime(Date.now() - 24 * hourMs));
  const [to, setTo] = useState(localTime(Date.now()));
  const [chosen, setChosen] = useState<ReadonlySet<Outcome>>(new Set(["rejected", "expired"]));
  const [event, setEvent] = useState("");
  const ask = () => {
    const range =
      hours === "own"
        ? { from: Date.parse(from), to: Date.parse(to) }
        : { from: Date.now() - Number(hours) * hourMs, to: Date.now() };
    props.onAsk({
      ...range,
      outcomes: outcomes.filter((one) => chosen.has(one)),
      ...(event.trim() === ""
        ? {}
        : {
            events: event
              .split(",")
              .map((name) => name.trim())
              .filter(Boolean),
          }),
    });
  };
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(submit) => {
        submit.preventDefault();
        ask();
      }}
    >
      <SelectField
        label="Received"
        value={hours}
        onChange={setHours}
        choices={[
          { value: "1", label: "In the last hour" },
          { value: "24", label: "In the last 24 hours" },
          { value: "47", label: "In the last 47 hours" },
          { value: "own", label: "Between two times" },
        ]}
      />
      {hours === "own" && (
        <div className="grid gap-3 sm:grid-cols-2">
          <TextField label="From" type="datetime-local" value={from} onChange={setFrom} required />
          <TextField label="To" type="datetime-local" value={to} onChange={setTo} required />
        </div>
      )}
      <fieldset>
        <legend className="font-medium">That ended as</legend>
        <div className="grid sm:grid-cols-2">
          {outcomes.map((one) => (
            <Checkbox
              key={one}
              label={stateLooks[one].word}
              checked={chosen.has(one)}
              onChange={(on) =>
                setChosen(new Set(on ? [...chosen, one] : [...chosen].filter((other) => other !== one)))
              }
            />
          ))}
        </div>
      </fieldset>
      <TextField
        label="Only these names"
        optional
        placeholder="Purchase, AddToCart"
        value={event}
        onChange={setEvent}
      />
      <div className="flex justify-end">
        <Button type="submit" busy={props.busy} disabled={chosen.size === 0}>
          Show what it would do
        </Button>
      </div>
    </form>
  );
}

function Preview({ preview }: { readonly preview: ReplayPreview }) {
  return (
    <>
      <ul className="flex flex-col gap-1">
        {preview.by_outcome.map((row) => (
          <li key={`${row.outcome} ${row.reason}`} className="flex items-center justify-between gap-3">
            <Outcome outcome={row.outcome} reason={row.reason} />
            <b>{count(row.count)}</b>
          </li>
        ))}
      </ul>
      {!preview.complete && (
        <p>The range holds more events than were counted; this is the beginning of it.</p>
      )}
      <p>
        Each is decided anew: what a visitor refused, what a rule stops, and copies of an event are skipped
        again.
      </p>
      {preview.too_old > 0 && (
        <p>{counted(preview.too_old, "event is", "events are")} too old for the platform and will expire.</p>
      )}
      {preview.warning && <Notice tone="warn" title={preview.warning} />}
    </>
  );
}

function Outcome({ outcome, reason }: { readonly outcome: string; readonly reason: string }) {
  const known = outcomes.find((one) => one === outcome);
  return known ? <StateBadge state={known} reason={reason} /> : <span>{`${outcome}: ${reason}`}</span>;
}

/** A time as `datetime-local` wants it: in the reader's zone, to the minute. */
function localTime(at: number): string {
  const local = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}
