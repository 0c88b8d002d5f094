import { dayMs, reasons } from "../../core/index.ts";
import type { Check } from "../../wire/index.ts";
import type { KnownDestination } from "../catalogue.ts";
import { latestEvents } from "../latest-events.ts";
import type { OperatePorts } from "../ports.ts";
import { listScans, pixelIdOf } from "../scan/index.ts";
import { found, percent } from "./check.ts";
import { reportsOf } from "./pixel-report.ts";
import { browserPixelIds, mismatch } from "./twins.ts";

const sampleMax = 1_000;

type Ports = Pick<OperatePorts, "clock" | "engine">;

/** "Duplicates": more than one pixel, or two copies that the platform cannot recognise as one. */
export async function checkDuplicates(
  ports: Ports,
  store: { readonly id: string },
  destinations: readonly KnownDestination[],
): Promise<readonly Check[]> {
  const each = await Promise.all(destinations.map((one) => checkTwins(ports, one)));
  const scripts = await Promise.all(destinations.map((one) => checkScripts(ports, one)));
  return [
    ...checkShared(destinations),
    ...each.flat(),
    ...scripts.flat(),
    await checkScan(ports, store.id),
    checkApps(),
  ];
}

/** Active destinations that send to one pixel: each event goes out twice, unless their filters divide them. */
function checkShared(destinations: readonly KnownDestination[]): readonly Check[] {
  const active = destinations.filter((one) => one.active && pixelIdOf(one.settings) !== null);
  const groups = Map.groupBy(active, (one) => `${one.type.manifest.type} ${pixelIdOf(one.settings)}`);
  return [...groups.values()].flatMap(([first, ...others]) => {
    const last = others.at(-1);
    if (first === undefined || last === undefined) return [];
    const names = [first, ...others].map((one) => one.file.id);
    const about = { destination: last.file.id };
    return found(
      `shared-pixel:${last.file.id}`,
      "One destination for each pixel",
      "warning",
      `${names.join(" and ")} send to the same pixel, ${pixelIdOf(first.settings)}. Where their filters let the same event through, it goes out more than once.`,
      { ...about, remedy: { label: `Look at ${last.file.id}`, action: "edit_filter", ...about } },
    );
  });
}

async function checkTwins(ports: Ports, destination: KnownDestination): Promise<readonly Check[]> {
  const { engine, clock } = ports;
  const { platform } = destination.type.manifest;
  const about = { destination: destination.file.id };
  const ours = pixelIdOf(destination.settings);
  const seen = await browserPixelIds(engine, destination);
  const foreign = [...seen.keys()].filter((id) => id !== ours);
  const events = await latestEvents(engine, destination.store.id, sampleMax);
  const pairs = events.flatMap(({ event }) => {
    const twin = event.twins?.find((one) => one.platform === platform);
    return twin ? [{ event, twin, difference: mismatch(event, twin) }] : [];
  });
  const different = pairs.filter((one) => one.difference !== null);
  const [example] = different;
  const now = clock.now();
  const counts = await engine.trace.rollup(destination.key, now - dayMs, now);
  const copies = counts
    .filter((one) => one.reason === reasons.duplicate)
    .reduce((sum, one) => sum + one.count, 0);
  return [
    ours === null || seen.size === 0
      ? found(
          `pixel-id:${about.destination}`,
          "Browser and server use one pixel ID",
          "unknown",
          "Browsers have not reported a pixel of this platform yet.",
          about,
        )
      : foreign.length > 0
        ? found(
            `pixel-id:${about.destination}`,
            "Browser and server use one pixel ID",
            "failed",
            `Browsers also report ${foreign.join(", ")}, the destination sends to ${ours}: the platform cannot match copies across pixels.`,
            {
              ...about,
              remedy: { label: "Correct the pixel ID", action: "edit_settings", field: "pixel_id", ...about },
            },
          )
        : found(
            `pixel-id:${about.destination}`,
            "Browser and server use one pixel ID",
            "ok",
            `Both use ${ours}.`,
            about,
          ),
    example
      ? found(
          `twins:${about.destination}`,
          "Both copies of an event agree",
          "warning",
          `${percent(different.length / pairs.length)} of ${pairs.length} pairs differ, for example ${example.event.event}: ${example.difference}.`,
          about,
        )
      : found(
          `twins:${about.destination}`,
          "Both copies of an event agree",
          pairs.length === 0 ? "unknown" : "ok",
          pairs.length === 0
            ? "No browser copy was seen among the latest events."
            : `All ${pairs.length} pairs agree in ID and value.`,
          about,
        ),
    found(
      `copies:${about.destination}`,
      "Repeated copies are recognised",
      "ok",
      `${copies} repeated copies of the last day were recognised and not sent a second time.`,
      about,
    ),
  ];
}

/** What the sessions' pixels saw: scripts loaded twice, and calls that the platform cannot match with ours. */
async function checkScripts(ports: Ports, destination: KnownDestination): Promise<readonly Check[]> {
  const id = destination.file.id;
  const about = { destination: id };
  const { platform } = destination.type.manifest;
  const reports = await reportsOf(ports.engine, destination.store.id, platform);
  if (reports.length === 0) {
    const words = "No session has reported yet what it sees of the platform's own script.";
    return [found(`loads:${id}`, "The platform's script is loaded once", "unknown", words, about)];
  }
  const twice = reports.filter((one) => Object.values(one.loads).some((loads) => loads > 1));
  const nameless = reports.filter((one) => one.calls_without_id > 0);
  const blocked = reports.filter((one) => one.script !== "loaded").length / reports.length;
  return [
    found(
      `loads:${id}`,
      "The platform's script is loaded once",
      twice.length > 0 ? "failed" : "ok",
      twice.length > 0
        ? `${twice.length} of ${reports.length} sessions loaded one pixel ID twice: each browser event counts twice.`
        : `In ${reports.length} sessions no pixel ID was loaded twice; ${percent(blocked)} blocked the script.`,
      about,
    ),
    found(
      `nameless:${id}`,
      "Browser events carry an event ID",
      nameless.length > 0 ? "warning" : "ok",
      nameless.length > 0
        ? `${nameless.length} of ${reports.length} sessions made calls without event ID, which no server copy can match.`
        : "Every call that was seen carried one. Our pixel sees what a theme calls by itself in its modes bridge and manual only.",
      about,
    ),
  ];
}

async function checkScan(ports: Ports, store: string): Promise<Check> {
  const title = "One TikTok pixel on the shop's pages";
  const [latest] = await listScans(ports.engine, store);
  if (!latest)
    return found(
      "scan",
      title,
      "unknown",
      "No page was scanned yet: scan the shop's home page and a product page.",
    );
  const tiktok = latest.pixels.filter((one) => one.platform === "tiktok");
  if (tiktok.length > 1) return found("scan", title, "failed", `${latest.sentence} (${latest.url})`);
  const sure = latest.state !== "cannot_rule_out";
  return found(
    "scan",
    title,
    sure && latest.reasons.length === 0 ? "ok" : "unknown",
    [latest.sentence, ...latest.reasons].join(" "),
  );
}

/** These leave no mark in the page's source that we know of, so that a person has to look. */
function checkApps(): Check {
  return found(
    "apps",
    "No other app sends to TikTok",
    "unknown",
    "Look in Shopify admin: Apps (Omega TikTok Pixel, Mega TikTok Pixel and others that name TikTok), Sales channels, TikTok, Settings, " +
      "Customer data sharing (off), and Settings, Customer events. Nothing in a page's source proves that none is active.",
    {
      remedy: {
        label: "Switch Shopify's data sharing off",
        action: "open_guide",
        guide: "shopify-data-sharing",
      },
    },
  );
}
