import { problemAt } from "../../api/client.ts";
import { SelectField, TextField } from "../../design/field.tsx";
import { StoreForm } from "./store-settings.tsx";

/** How long things are kept, and what happens to bots. */
export function Retention() {
  return (
    <>
      <StoreForm
        title="Retention"
        note="Older data is deleted. What still waits for a destination then ends as expired, after an alert."
        fields={["retention", "retention.events_days", "retention.profiles_days"]}
        start={(settings) => ({
          events: String(settings.retention.events_days),
          profiles: String(settings.retention.profiles_days),
        })}
        edit={(draft) => ({
          retention: { events_days: Number(draft.events), profiles_days: Number(draft.profiles) },
        })}
      >
        {(draft, set, error) => (
          <div className="grid gap-4 sm:grid-cols-2">
            <TextField
              label="Events, in days"
              type="number"
              min={1}
              max={400}
              required
              value={draft.events}
              onChange={(events) => set({ ...draft, events })}
              problem={problemAt(error, "retention.events_days")}
              help="Traces and replays reach back this far."
            />
            <TextField
              label="Profiles, in days"
              type="number"
              min={1}
              max={1200}
              required
              value={draft.profiles}
              onChange={(profiles) => set({ ...draft, profiles })}
              problem={problemAt(error, "retention.profiles_days")}
              help="After the last visit."
            />
          </div>
        )}
      </StoreForm>
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
