import { problemAt } from "../../api/client.ts";
import { TextField } from "../../design/field.tsx";
import { StoreForm } from "./store-settings.tsx";

/** Name, country and currency of the shop. */
export function StorePart() {
  return (
    <StoreForm
      title="Store"
      fields={["name", "country", "countries", "currency"]}
      start={(settings) => ({
        name: settings.name,
        country: settings.country ?? "",
        countries: settings.countries.join(", "),
        currency: settings.currency ?? "",
      })}
      edit={(draft) => ({
        name: draft.name,
        ...(draft.country === "" ? {} : { country: draft.country.trim().toUpperCase() }),
        countries: words(draft.countries).map((one) => one.toUpperCase()),
        ...(draft.currency === "" ? {} : { currency: draft.currency.trim().toUpperCase() }),
      })}
    >
      {(draft, set, error) => (
        <>
          <TextField
            label="Name"
            required
            value={draft.name}
            onChange={(name) => set({ ...draft, name })}
            problem={problemAt(error, "name")}
          />
          <div className="grid gap-4 sm:grid-cols-3">
            <TextField
              label="Country"
              placeholder="US"
              value={draft.country}
              onChange={(country) => set({ ...draft, country })}
              problem={problemAt(error, "country")}
              help="Reads national phone numbers."
            />
            <TextField
              label="Other countries"
              optional
              placeholder="CA, GB"
              value={draft.countries}
              onChange={(countries) => set({ ...draft, countries })}
              problem={problemAt(error, "countries")}
              help="At most 5 where you sell most."
            />
            <TextField
              label="Currency"
              placeholder="USD"
              value={draft.currency}
              onChange={(currency) => set({ ...draft, currency })}
              problem={problemAt(error, "currency")}
              help="For events that name none."
            />
          </div>
        </>
      )}
    </StoreForm>
  );
}

/** Entries of a list that was typed with commas or lines between. */
export function words(text: string): string[] {
  return text
    .split(/[\s,]+/)
    .map((word) => word.trim())
    .filter((word) => word !== "");
}
