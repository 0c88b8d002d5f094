import { ScanSearch } from "lucide-react";
import { useState } from "react";
import type { FoundPixel, Scan } from "../../../../src/wire/index.ts";
import { messageOf, problemAt } from "../../api/client.ts";
import { useRead, useWrite } from "../../api/query.ts";
import { useMay, useStore } from "../../api/session.ts";
import { Button } from "../../design/button.tsx";
import { TextField } from "../../design/field.tsx";
import { Notice } from "../../design/notice.tsx";
import { Section } from "../../design/page.tsx";
import { Time } from "../../design/time.tsx";

const tones = { found: "info", not_found: "good", cannot_rule_out: "warn" } as const;
const sourceWords: Readonly<Record<FoundPixel["source"], string>> = {
  app_pixel: "a Shopify app's pixel",
  theme: "script in the page (theme code)",
  direct: "a script address in the page",
};

/** Reads a page of the shop and lists every pixel in it. Unreadable is never "clean". */
export function PixelScan() {
  const store = useStore();
  const may = useMay("operate");
  const [url, setUrl] = useState("");
  const scans = useRead("GET /api/stores/:store/scans", { params: { store } });
  const scan = useWrite("POST /api/stores/:store/scans", { quiet: true });
  const shown = scan.data ?? scans.data?.scans[0];
  return (
    <Section
      title="Pixels on a page"
      note="Reads a public page of the shop once and lists every tracking pixel in it."
    >
      {may && (
        <form
          className="mb-3 flex flex-wrap items-start gap-2"
          onSubmit={(submit) => {
            submit.preventDefault();
            scan.mutate({ params: { store }, body: { url: url.trim() } });
          }}
        >
          <div className="min-w-56 flex-1">
            <TextField
              label="Address"
              type="url"
              required
              placeholder="https://shop.example/products/cap"
              value={url}
              onChange={setUrl}
              problem={problemAt(scan.error, "url")}
            />
          </div>
          <Button
            type="submit"
            className="sm:mt-6"
            busy={scan.isPending}
            icon={<ScanSearch aria-hidden className="size-4" />}
          >
            Scan
          </Button>
        </form>
      )}
      {scan.isError && <Notice tone="bad" live title={messageOf(scan.error)} />}
      {shown ? <ScanResult scan={shown} /> : <p className="text-ink-2">No page was scanned yet.</p>}
    </Section>
  );
}

function ScanResult({ scan }: { readonly scan: Scan }) {
  return (
    <div className="flex flex-col gap-3" aria-live="polite">
      <Notice tone={tones[scan.state]} title={scan.sentence}>
        <span className="break-all">{scan.url}</span>, <Time at={scan.at} />
      </Notice>
      {scan.reasons.length > 0 && (
        <ul className="text-ink-2 list-disc pl-5">
          {scan.reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      )}
      {scan.pixels.map((pixel) => (
        <Pixel key={`${pixel.platform} ${pixel.id} ${pixel.source} ${pixel.app ?? ""}`} pixel={pixel} />
      ))}
      {scan.apps.map((app) => (
        <div key={app.name} className="border-line rounded-md border p-3">
          <p className="font-medium">{app.name}</p>
          <p className="text-ink-2">
            {app.how} {app.advice}
          </p>
        </div>
      ))}
      <Others label="Custom pixels, whose code cannot be seen" values={scan.custom_pixels} />
      <Others label="Google Tag Manager" values={scan.gtm} />
      <Others label="Other hosts of scripts" values={scan.script_hosts} />
    </div>
  );
}

function Pixel({ pixel }: { readonly pixel: FoundPixel }) {
  return (
    <div className="border-line rounded-md border p-3">
      <p className="flex flex-wrap items-center gap-2">
        <span className="font-medium capitalize">{pixel.platform}</span>
        <code className="break-all">{pixel.id}</code>
        <span className={`text-sm ${pixel.configured ? "text-delivered" : "text-held"}`}>
          {pixel.configured ? "the ID of your destination" : "not the ID of any destination here"}
        </span>
      </p>
      <p className="text-ink-2">
        From {pixel.app ?? sourceWords[pixel.source]}. {pixel.advice}
      </p>
    </div>
  );
}

function Others({ label, values }: { readonly label: string; readonly values: readonly string[] }) {
  if (values.length === 0) return null;
  return (
    <p className="text-ink-2 text-sm">
      {label}: <span className="break-words">{values.join(", ")}</span>
    </p>
  );
}
