import { dayMs } from "../../core/index.ts";
import type { Check, MatchKey } from "../../wire/index.ts";
import type { KnownDestination } from "../catalogue.ts";
import { latestEvents } from "../latest-events.ts";
import { matchKeysOf } from "../match-key.ts";
import type { OperatePorts } from "../ports.ts";
import { pixelIdOf } from "../scan/index.ts";
import { readMatchCoverage } from "../view/match.ts";
import { found, percent } from "./check.ts";
import { browserPixelIds } from "./twins.ts";

const sampleMax = 2_000;
const landingsMax = 3;

type Ports = Pick<OperatePorts, "clock" | "engine">;

/** "Low match quality": what events lack, where, and what would bring it. */
export async function checkMatch(
  ports: Ports,
  store: { readonly id: string },
  destinations: readonly KnownDestination[],
): Promise<readonly Check[]> {
  const now = ports.clock.now();
  const each = await Promise.all(
    destinations.map(async (destination) => {
      const range = { from: now - 7 * dayMs, to: now };
      const coverage = await readMatchCoverage(ports.engine, destination, range);
      const seen = await browserPixelIds(ports.engine, destination);
      return checkCoverage(destination, coverage.keys, coverage.sample, coverage.anonymous_share, seen);
    }),
  );
  const events = await latestEvents(ports.engine, store.id, sampleMax);
  return [...each.flat(), checkLandings(events), checkCheckouts(events)];
}

function checkCoverage(
  destination: KnownDestination,
  keys: readonly MatchKey[],
  sample: number,
  anonymous: number | null,
  seen: ReadonlyMap<string, number>,
): readonly Check[] {
  const about = { destination: destination.file.id };
  const id = destination.file.id;
  if (sample === 0) {
    return [
      found(
        `sample:${id}`,
        `Match keys at ${destination.title}`,
        "unknown",
        "Nothing was delivered in the last 7 days.",
        about,
      ),
    ];
  }
  const share = (key: MatchKey["key"]): number => keys.find((one) => one.key === key)?.share ?? 0;
  const weak = (key: MatchKey["key"], limit: number, words: string): Check =>
    found(
      `${key}:${id}`,
      `${keys.find((one) => one.key === key)?.label ?? key} at ${destination.title}`,
      share(key) < limit ? "warning" : "ok",
      `${percent(share(key))} of ${sample} events carried it.${share(key) < limit ? ` ${words}` : ""}`,
      about,
    );
  const ours = pixelIdOf(destination.settings);
  const wrongPixel = ours !== null && seen.size > 0 && !seen.has(ours);
  return [
    found(
      `anonymous:${id}`,
      "Visitors who are known",
      (anonymous ?? 0) > 0.8 ? "warning" : "ok",
      `${percent(anonymous ?? 0)} of the events came from visitors without e-mail, phone or customer ID. It falls as customers sign in and buy, usually within two weeks.`,
      about,
    ),
    weak("email", 0.2, "Checkout, sign-in and newsletter forms bring it."),
    weak("phone", 0.1, "Ask for the phone number at checkout."),
    weak("click_id", 0.1, "Ads should link straight to the shop, without redirects that drop the click ID."),
    weak("cookie", 0.2, "It is missing where the platform's own script is blocked or not installed."),
    weak(
      "ip",
      0.5,
      "Server events need the visitor's address from the pixel; connect the visitor ID to the order.",
    ),
    ...(wrongPixel
      ? [
          found(
            `pixel:${id}`,
            "The pixel ID is the one of the ad account",
            "failed",
            `Browsers report ${[...seen.keys()].join(", ")}, not ${ours}.`,
            about,
          ),
        ]
      : []),
  ];
}

/** Landing pages of paid visits that lost their click ID. */
function checkLandings(events: Awaited<ReturnType<typeof latestEvents>>): Check {
  const title = "Ad clicks keep their click ID";
  const paid = events.filter(({ event }) =>
    /[?&]utm_(?:source|medium)=(?:tiktok|paid|cpc|ppc)/i.test(event.url ?? ""),
  );
  const lost = paid.filter(({ event }) => !event.click_ids || Object.keys(event.click_ids).length === 0);
  if (paid.length === 0)
    return found(
      "landing",
      title,
      "unknown",
      "No page view with paid utm parameters is among the latest events.",
    );
  const pages = new Map<string, number>();
  for (const { event } of lost) {
    const path = event.url && URL.canParse(event.url) ? new URL(event.url).pathname : "/";
    pages.set(path, (pages.get(path) ?? 0) + 1);
  }
  const top = [...pages].toSorted((a, b) => b[1] - a[1]).slice(0, landingsMax);
  if (lost.length * 4 < paid.length)
    return found(
      "landing",
      title,
      "ok",
      `${percent(1 - lost.length / paid.length)} of paid landings carry one.`,
    );
  const words = top.map(([path, count]) => `${path} (${count})`).join(", ");
  return found(
    "landing",
    title,
    "warning",
    `${percent(lost.length / paid.length)} of paid landings carry none, most at ${words}.`,
  );
}

function checkCheckouts(events: Awaited<ReturnType<typeof latestEvents>>): Check {
  const title = "Checkout asks for e-mail and phone";
  const purchases = events.filter(({ event }) => event.event === "Purchase");
  if (purchases.length === 0)
    return found("checkout", title, "unknown", "No purchase is among the latest events.");
  const has = (key: MatchKey["key"]): number =>
    purchases.filter(({ event }) => matchKeysOf(event).includes(key)).length / purchases.length;
  const [email, phone] = [has("email"), has("phone")];
  const sentence = `Of ${purchases.length} purchases ${percent(email)} came with an e-mail address and ${percent(phone)} with a phone number.`;
  return found("checkout", title, email < 0.9 || phone < 0.3 ? "warning" : "ok", sentence);
}
