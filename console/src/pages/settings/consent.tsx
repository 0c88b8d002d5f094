import { SelectField } from "../../design/field.tsx";
import { StoreForm } from "./store-settings.tsx";

const choices = [
  { value: "deny", label: "Do not send" },
  { value: "allow", label: "Send" },
];

/** What to do where nobody said yes or no. */
export function ConsentPart() {
  return (
    <StoreForm
      title="Consent"
      note="A visitor's own yes or no always comes first. Ad platforms need consent to marketing and to the sale of data."
      fields={["consent", "consent.regulated", "consent.elsewhere"]}
      start={(settings) => settings.consent}
      edit={(draft) => ({ consent: draft })}
    >
      {(draft, set) => (
        <div className="grid gap-4 sm:grid-cols-2">
          <SelectField
            label="Unknown, in the EEA, UK and Switzerland"
            value={draft.regulated}
            onChange={(value) => set({ ...draft, regulated: value === "allow" ? "allow" : "deny" })}
            choices={choices}
            help="For example an order that joined no visitor. The law there asks for a yes first."
          />
          <SelectField
            label="Unknown, elsewhere"
            value={draft.elsewhere}
            onChange={(value) => set({ ...draft, elsewhere: value === "allow" ? "allow" : "deny" })}
            choices={choices}
            help="A browser that sends Global Privacy Control counts as a no to the sale of data."
          />
        </div>
      )}
    </StoreForm>
  );
}
