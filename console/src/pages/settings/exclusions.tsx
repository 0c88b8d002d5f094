import { Plus, Trash2 } from "lucide-react";
import type { Exclusion, ExclusionPreview } from "../../../../src/wire/index.ts";
import { useRead } from "../../api/query.ts";
import { useMay, useStore } from "../../api/session.ts";
import { Button, IconButton } from "../../design/button.tsx";
import { SomeOrAll } from "../../design/choice.tsx";
import { FileOnly } from "../../design/file-only.tsx";
import { counted, money } from "../../design/number.ts";
import { Time } from "../../design/time.tsx";
import { StoreForm } from "./store-settings.tsx";

/** Order sources that platforms count themselves or that were never an ad's doing. */
export function Exclusions() {
  const store = useStore();
  const events = useMay("events");
  const preview = useRead(
    "GET /api/stores/:store/exclusion-preview",
    { params: { store } },
    { enabled: events },
  );
  const destinations = useRead("GET /api/stores/:store/destinations", { params: { store } });
  const ids = (destinations.data?.destinations ?? []).map((one) => one.id);
  return (
    <StoreForm
      title="Order source exclusions"
      note={<PreviewNote preview={preview.data} />}
      fields={["order_source_exclusions"]}
      start={(settings): readonly Exclusion[] => settings.order_source_exclusions}
      edit={(draft) => ({ order_source_exclusions: draft.filter((one) => one.source.trim() !== "") })}
    >
      {(draft, set) => (
        <div className="flex flex-col gap-3">
          {draft.length === 0 && <p className="text-ink-2">No source is excluded.</p>}
          {draft.map((rule, index) => (
            <Rule
              // biome-ignore lint/suspicious/noArrayIndexKey: rules have no other name, and keep their order
              key={index}
              rule={rule}
              ids={ids}
              preview={preview.data}
              onChange={(next) => set(draft.with(index, next))}
              onRemove={() => set(draft.toSpliced(index, 1))}
            />
          ))}
          <datalist id="order-sources">
            {(preview.data?.sources ?? []).map((one) => (
              <option key={one.source} value={one.source} />
            ))}
          </datalist>
          <div>
            <Button
              small
              icon={<Plus aria-hidden className="size-4" />}
              onClick={() => set([...draft, { source: "", destinations: null }])}
            >
              Exclude a source
            </Button>
          </div>
          <FileOnly page="/docs/order-sources#change-what-happens">
            By themselves, orders of a till go to an offline set or are skipped, subscription renewals are
            skipped, and all others are sent (<code>order_sources</code>, and your own sources:{" "}
            <code>order_source_rules</code>).
          </FileOnly>
        </div>
      )}
    </StoreForm>
  );
}

function PreviewNote({ preview }: { readonly preview: ExclusionPreview | undefined }) {
  if (!preview || preview.looked_at === 0)
    return <>Excluded orders end as skipped, with this rule in their trace.</>;
  return (
    <>
      Excluded orders end as skipped. The numbers are from {counted(preview.looked_at, "order")}
      {preview.from !== null && (
        <>
          , the oldest <Time at={preview.from} />
        </>
      )}
      .
    </>
  );
}

interface RuleProps {
  readonly rule: Exclusion;
  readonly ids: readonly string[];
  readonly preview: ExclusionPreview | undefined;
  readonly onChange: (rule: Exclusion) => void;
  readonly onRemove: () => void;
}

function Rule({ rule, ids, preview, onChange, onRemove }: RuleProps) {
  const found = preview?.sources.filter((one) => one.source === rule.source) ?? [];
  return (
    <div className="border-line rounded-md border p-3">
      <div className="flex flex-wrap items-center gap-2">
        <input
          aria-label="Order source"
          list="order-sources"
          placeholder="tiktok_shop"
          value={rule.source}
          onChange={(change) => onChange({ ...rule, source: change.target.value })}
          className="control w-48 font-mono text-sm"
        />
        <span className="text-ink-2">is not sent to</span>
        <SomeOrAll
          label="To which destinations"
          all="all destinations"
          ids={ids}
          chosen={rule.destinations}
          onChange={(destinations) => onChange({ ...rule, destinations })}
        />
        <IconButton
          label={`Remove the rule for ${rule.source || "no source"}`}
          className="ml-auto"
          icon={<Trash2 aria-hidden className="size-4" />}
          onClick={onRemove}
        />
      </div>
      {rule.source !== "" && preview && (
        <p className="text-ink-3 mt-1.5 text-sm">
          {found.length === 0
            ? "Would have excluded no order in the last 30 days."
            : `Would have excluded ${found.map((one) => `${counted(one.orders, "order")} (${money(one.value, one.currency)})`).join(" and ")} in the last 30 days.`}
        </p>
      )}
    </div>
  );
}
