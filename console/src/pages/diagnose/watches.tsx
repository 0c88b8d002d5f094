import { useState } from "react";
import type { Watch } from "../../../../src/wire/index.ts";
import { messageOf } from "../../api/client.ts";
import { useRead, useWrite } from "../../api/query.ts";
import { useMay, useStore } from "../../api/session.ts";
import { Button } from "../../design/button.tsx";
import { TextField } from "../../design/field.tsx";
import { Notice } from "../../design/notice.tsx";
import { counted } from "../../design/number.ts";
import { Section } from "../../design/page.tsx";
import { Time } from "../../design/time.tsx";
import { ReadProblem } from "../../frame/fallback.tsx";

const tones = { mended: "good", not_mended: "bad", cannot_tell: "warn" } as const;

/** After a fix: the page is scanned now and in a day, the copies in between are counted, then comes a verdict. */
export function Watches() {
  const store = useStore();
  const may = useMay("operate");
  const [url, setUrl] = useState("");
  const found = useRead("GET /api/stores/:store/watches", { params: { store } });
  const start = useWrite("POST /api/stores/:store/watches", { quiet: true, said: "Watching for 24 hours." });
  return (
    <Section
      title="Watch 24 h"
      note="After a fix: scans the page now and in a day, counts browser and server copies, and gives a verdict."
    >
      {may && (
        <form
          className="mb-3 flex flex-wrap items-start gap-2"
          onSubmit={(submit) => {
            submit.preventDefault();
            start.mutate({ params: { store }, body: { url: url.trim() } });
          }}
        >
          <div className="min-w-56 flex-1">
            <TextField
              label="Address to watch"
              type="url"
              required
              placeholder="https://shop.example/products/cap"
              value={url}
              onChange={setUrl}
            />
          </div>
          <Button type="submit" className="sm:mt-6" busy={start.isPending}>
            Watch 24 h
          </Button>
        </form>
      )}
      {start.isError && <Notice tone="bad" live title={messageOf(start.error)} />}
      {found.isError && <ReadProblem error={found.error} retry={() => void found.refetch()} />}
      {found.data?.watches.length === 0 && <p className="text-ink-2">Nothing is being watched.</p>}
      <ul className="flex flex-col gap-2">
        {found.data?.watches.map((one) => (
          <li key={one.id}>
            <Line watch={one} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Line({ watch }: { readonly watch: Watch }) {
  const pairs = watch.events.reduce((sum, one) => sum + one.browser, 0);
  const different = watch.events.reduce((sum, one) => sum + one.mismatched, 0);
  return (
    <Notice tone={watch.verdict === null ? "info" : tones[watch.verdict]} title={watch.sentence}>
      <span className="break-all">{watch.url}</span>, since <Time at={watch.started_at} />.{" "}
      {counted(watch.sample, "event")} so far, {counted(pairs, "pair")} with the browser&rsquo;s copy,{" "}
      {different} of them differ.
      {watch.state === "running" && (
        <>
          {" "}
          Verdict <Time at={watch.ends_at} />.
        </>
      )}
    </Notice>
  );
}
