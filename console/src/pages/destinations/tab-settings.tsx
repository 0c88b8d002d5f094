import { useState } from "react";
import type { Destination } from "../../../../src/wire/index.ts";
import { messageOf } from "../../api/client.ts";
import { useWrite } from "../../api/query.ts";
import { useMay, useStore } from "../../api/session.ts";
import { Button } from "../../design/button.tsx";
import { Notice } from "../../design/notice.tsx";
import { Section } from "../../design/page.tsx";
import { ConnectionForm } from "./connection-form.tsx";
import { DangerZone } from "./danger-zone.tsx";
import { changedSettings, draftOf, useDraftCheck, wireDraft } from "./draft.ts";
import type { TabProps } from "./tab.ts";
import { TestEvent } from "./test-event.tsx";
import { TestMode } from "./test-mode.tsx";

/** Pixel ID, token and the other settings; a test event; what cannot be undone at the very end. */
export function SettingsTab({ destination, type }: TabProps) {
  const may = useMay("configure");
  return (
    <div className="grid gap-4 xl:grid-cols-2 xl:items-start">
      <Section title="Connection" note={<OriginNote destination={destination} />}>
        {/* The form starts anew when something was saved, so that it shows what the server keeps. */}
        <Connection key={versionOf(destination)} destination={destination} type={type} />
      </Section>
      <div className="flex flex-col gap-4">
        <Section title="Test event" note="One made-up event with the settings that are saved.">
          <TestEvent title={destination.title} destination={destination.id} />
        </Section>
        {may && <TestMode destination={destination} />}
        {may && <DangerZone destination={destination} />}
      </div>
    </div>
  );
}

function versionOf(destination: Destination): string {
  return JSON.stringify([destination.settings, destination.secrets, destination.base_url]);
}

function OriginNote({ destination }: { readonly destination: Destination }) {
  const fromFile = [...destination.settings, ...destination.secrets].filter((one) => one.origin === "file");
  if (fromFile.length === 0) return null;
  return (
    <>
      From the configuration file: {fromFile.map((one) => one.name).join(", ")}. An edit here stays until that
      field of the file changes.
    </>
  );
}

function Connection({ destination, type }: TabProps) {
  const store = useStore();
  const may = useMay("configure");
  const [start] = useState(() => draftOf(type, destination));
  const [draft, setDraft] = useState(start);
  const wire = wireDraft(destination.type, draft, destination.id);
  const check = useDraftCheck(store, wire);
  const save = useWrite("PATCH /api/stores/:store/destinations/:destination", {
    quiet: true,
    said: "Saved.",
  });
  const all = new Set([...type.settings, ...type.secrets].map((field) => field.name));
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(submit) => {
        submit.preventDefault();
        save.mutate({
          params: { store, destination: destination.id },
          body: {
            settings: changedSettings(start, draft),
            ...(draft.baseUrl === start.baseUrl
              ? {}
              : { base_url: draft.baseUrl === "" ? null : draft.baseUrl }),
            ...(Object.keys(wire.secrets ?? {}).length > 0 ? { secrets: wire.secrets } : {}),
          },
        });
      }}
    >
      <fieldset disabled={!may} className="contents">
        <ConnectionForm
          type={type}
          draft={draft}
          onChange={setDraft}
          check={check}
          stored={destination.secrets}
          touched={all}
        />
      </fieldset>
      {save.isError && <Notice tone="bad" live title={messageOf(save.error)} />}
      {may && (
        <div className="flex justify-end">
          <Button type="submit" tone="primary" busy={save.isPending} disabled={check?.ok === false}>
            Save
          </Button>
        </div>
      )}
    </form>
  );
}
