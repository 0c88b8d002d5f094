import { isOffline, type Mapped, reasons, type StorefrontEvent } from "../../core/index.ts";
import { findTwin, foreignPixelNote, ownReferrer, ownUrl } from "../kit/index.ts";
import { toCustomData } from "./custom-data.ts";
import { typoNote } from "./names.ts";
import type { ActionSource, MetaEvent, MetaUser } from "./payload.ts";
import type { MetaSettings } from "./settings.ts";
import { identifies, toUser } from "./user.ts";

type Draft = { -readonly [K in keyof MetaEvent]: MetaEvent[K] };

/** One storefront event as Meta takes it, or why Meta gets none. */
export function toMetaEvent(event: StorefrontEvent, settings: MetaSettings): Mapped<MetaEvent> {
  if (event.event === "PageView" && settings.page_views === "off") {
    return skip("page views", "this destination is set not to send page views");
  }
  const user = toUser(event);
  if (!identifies(user)) {
    const detail =
      "Meta refuses events with nothing but names, places or a user agent, and a whole request with them";
    return skip(reasons.noMatchKeys, detail);
  }
  const notes: string[] = [];
  const custom = toCustomData(event, settings, notes);
  const twin = findTwin(event, "meta", settings.pixel_id);
  const name = twin?.name ?? event.event;
  if (name === "Purchase" && (custom?.value === undefined || custom.currency === undefined)) {
    return skip(
      "no value",
      "Meta refuses a Purchase without value and currency, and a whole request with it",
    );
  }
  const url = ownUrl(event.url, "meta") ?? settings.shop_url;
  const source = actionSource(event, user, url, notes);
  const draft: Draft = {
    event_name: name,
    event_time: Math.floor(event.event_time / 1000),
    event_id: twin?.event_id || event.event_id,
    action_source: source,
    user_data: user,
  };
  if (source === "website" && url !== undefined) draft.event_source_url = url;
  const referrer = source === "website" ? ownReferrer(event.referrer, "meta") : undefined;
  if (referrer !== undefined) draft.referrer_url = referrer;
  if (custom) draft.custom_data = custom;
  limit(draft, event, settings);
  for (const note of [
    typoNote(name),
    event.twins ? foreignPixelNote(event, "meta", settings.pixel_id) : null,
  ]) {
    if (note) notes.push(note);
  }
  return {
    kind: "payload",
    payload: draft,
    name,
    eventId: draft.event_id,
    ...(notes.length === 0 ? {} : { notes }),
  };
}

function skip(reason: string, detail: string): Mapped<MetaEvent> {
  return { kind: "skip", reason, detail };
}

/** Website events must name user agent and page; without them Meta takes the event from another source only. */
function actionSource(
  event: StorefrontEvent,
  user: MetaUser,
  url: string | undefined,
  notes: string[],
): ActionSource {
  if (isOffline(event)) return "physical_store";
  if (event.order_source === "subscription_renewal") return "system_generated";
  if (user.client_user_agent !== undefined && url !== undefined) return "website";
  notes.push("action_source: other, because no browser or no page is known for this event");
  return "other";
}

/**
 * Data processing options (https://developers.facebook.com/docs/marketing-apis/data-processing-options, 2026-11): 0
 * and 0 let Meta find the place, 1 and 1000 are California. An event without the right to sell its data comes here
 * only where the operator chose limited data use.
 */
function limit(draft: Draft, event: StorefrontEvent, settings: MetaSettings): void {
  const refused = event.consent?.sale_of_data === false;
  if (settings.data_processing === "off" && !refused) return;
  const california = settings.data_processing === "california";
  draft.data_processing_options = ["LDU"];
  draft.data_processing_options_country = california ? 1 : 0;
  draft.data_processing_options_state = california ? 1000 : 0;
}
