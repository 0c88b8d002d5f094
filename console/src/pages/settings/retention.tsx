import { problemAt } from "../../api/client.ts";
import { SelectField, TextField } from "../../design/field.tsx";
import { ClickAges } from "./click-ages.tsx";
import { StoreForm } from "./store-settings.tsx";

/** How long things are kept, and what happens to bots. */
export function Retention() {
  return (
    <>
      <StoreForm
        title="Retention"
        note="For all stores of this server. Older events are deleted. What still waits for a destination then ends as expired, after an alert."
        fields={["retention_days", "profile_days"]}
        start={(settings) => ({
          events: String(settings.retention_days),
          profiles: String(settings.profile_days),
        })}
        edit={(draft) => ({ retention_days: Number(draft.events), profile_days: Number(draft.profiles) })}
      >
        {(draft, set, error) => (
          <div className="grid gap-4 sm:grid-cols-2">
            <TextField
              label="Keep events, in days"
              type="number"
              min={1}
              max={400}
              required
              value={draft.events}
              onChange={(events) => set({ ...draft, events })}
              problem={problemAt(error, "retention_days")}
              help="Traces and replays reach back this far."
            />
            <TextField
              label="Forget visitors after, in days"
              type="number"
              min={1}
              max={1000}
              required
              value={draft.profiles}
              onChange={(profiles) => set({ ...draft, profiles })}
              problem={problemAt(error, "profile_days")}
              help="Whom nobody has seen for so long is forgotten, with all that leads to them."
            />
          </div>
        )}
      </StoreForm>
      <ClickAges />
      <StoreForm
        title="Bots"
        note="Known crawlers and previews, by their user agent. They are stored and flagged in either case."
        fields={["bots"]}
        start={(settings) => settings.bots}
        edit={(draft) => ({ bots: draft })}
      >
        {(draft, set) => (
          <SelectField
            label="Events of bots"
            value={draft}
            onChange={(value) => set(value === "send" ? "send" : "skip")}
            choices={[
              { value: "skip", label: "Skip" },
              { value: "send", label: "Send like others" },
            ]}
          />
        )}
      </StoreForm>
    </>
  );
}
