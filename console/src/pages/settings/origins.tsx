import { problemAt } from "../../api/client.ts";
import { TextArea } from "../../design/text-area.tsx";
import { words } from "./store-part.tsx";
import { StoreForm } from "./store-settings.tsx";

/** Where a browser may send events from. */
export function Origins() {
  return (
    <StoreForm
      title="Allowed origins"
      note="Events from a browser on another site are refused, so that nobody can fill your reports from elsewhere."
      fields={["origins"]}
      start={(settings) => settings.origins.join("\n")}
      edit={(draft) => ({ origins: words(draft) })}
    >
      {(draft, set, error) => (
        <TextArea
          label="Addresses, one a line"
          rows={5}
          placeholder="https://shop.example"
          value={draft}
          onChange={set}
          problem={problemAt(error, "origins")}
          help="Scheme and host without a path. Sandboxed pixels, which send no origin, are judged by the page they report."
        />
      )}
    </StoreForm>
  );
}
