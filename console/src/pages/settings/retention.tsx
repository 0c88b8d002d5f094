import { problemAt } from "../../api/client.ts";
import { SelectField, TextField } from "../../design/field.tsx";
import { StoreForm } from "./store-settings.tsx";

/** How long things are kept, and what happens to bots. */
export function Retention() {
  return (
    <>
      <StoreForm
        title="Retention"
        note="Older events are deleted. What still waits for a destination then ends as expired, after an alert."
        fields={["retention_days"]}
        start={(settings) => String(settings.retention_days)}
        edit={(draft) => ({ retention_days: Number(draft) })}
      >
        {(draft, set, error) => (
          <div className="max-w-xs">
            <TextField
              label="Keep events, in days"
              type="number"
              min={1}
              max={400}
              required
              value={draft}
              onChange={set}
              problem={problemAt(error, "retention_days")}
              help="For all stores of this server. Traces and replays reach back this far."
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
