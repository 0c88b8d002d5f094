import { type ReactNode, useState } from "react";
import type { Body, StoreSettings } from "../../../../src/wire/index.ts";
import { messageOf } from "../../api/client.ts";
import { useRead, useWrite } from "../../api/query.ts";
import { useMay, useStore } from "../../api/session.ts";
import { Button } from "../../design/button.tsx";
import { Notice } from "../../design/notice.tsx";
import { Section } from "../../design/page.tsx";
import { ReadProblem } from "../../frame/fallback.tsx";

/** What a form of the store's settings may change. */
export type StoreEdit = Body<"PATCH /api/stores/:store/settings">;

interface StoreFormProps<Draft> {
  readonly title: string;
  readonly note?: ReactNode;
  /** The part of the settings that the form is about. */
  readonly start: (settings: StoreSettings) => Draft;
  readonly edit: (draft: Draft) => StoreEdit;
  readonly fields: readonly string[];
  readonly children: (
    draft: Draft,
    set: (draft: Draft) => void,
    error: unknown,
    settings: StoreSettings,
  ) => ReactNode;
}

/** One card of store settings: read, change, save; it says when a value comes from the configuration file. */
export function StoreForm<Draft>(props: StoreFormProps<Draft>) {
  const store = useStore();
  const settings = useRead("GET /api/stores/:store/settings", { params: { store } });
  if (settings.isError) return <ReadProblem error={settings.error} retry={() => void settings.refetch()} />;
  if (!settings.data) return <span className="skeleton h-48 w-full" />;
  const version = JSON.stringify(props.start(settings.data));
  return <Form key={`${store} ${version}`} {...props} settings={settings.data} />;
}

function Form<Draft>(props: StoreFormProps<Draft> & { readonly settings: StoreSettings }) {
  const { settings } = props;
  const may = useMay("configure");
  const [draft, setDraft] = useState(() => props.start(settings));
  const save = useWrite("PATCH /api/stores/:store/settings", { quiet: true, said: "Saved." });
  const changed = JSON.stringify(draft) !== JSON.stringify(props.start(settings));
  const fromFile = props.fields.filter((field) => settings.origin_of[field] === "file");
  return (
    <Section title={props.title} note={props.note}>
      <form
        onSubmit={(submit) => {
          submit.preventDefault();
          save.mutate({ params: { store: settings.id }, body: props.edit(draft) });
        }}
      >
        <fieldset disabled={!may} className="flex flex-col gap-4">
          {props.children(draft, setDraft, save.error, settings)}
        </fieldset>
        {save.isError && (
          <div className="mt-4">
            <Notice tone="bad" live title={messageOf(save.error)} />
          </div>
        )}
        <div className="mt-4 flex flex-wrap items-center justify-between gap-3">
          <span className="text-ink-3 text-sm">
            {fromFile.length > 0 &&
              "From the configuration file. An edit here stays until the file's value changes."}
          </span>
          {may && (
            <Button type="submit" tone="primary" busy={save.isPending} disabled={!changed}>
              Save
            </Button>
          )}
        </div>
      </form>
    </Section>
  );
}
