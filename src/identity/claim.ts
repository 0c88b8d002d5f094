import type { StorefrontEvent } from "../core/index.ts";
import type { CopyLink, EarlierCopy, EventClaim, Identity, LogChunk } from "../engine/index.ts";

/** Keys of the events of a chunk. */
export function claimsOf(chunk: LogChunk): EventClaim[] {
  return chunk.events.flatMap((event, index) =>
    event
      ? [
          {
            store: event.store,
            event: event.event,
            source: event.source,
            eventId: event.event_id,
            visitorId: event.visitor_id ?? null,
            orderId: countedOnce(event),
            part: chunk.part,
            position: chunk.first + index,
            at: event.received_at,
          },
        ]
      : [],
  );
}

/**
 * What is counted once for ever: the order of a purchase, and an event that a rule made of an order's, by its own name
 * and ID too. The webhook that says that an order is paid makes both again, weeks after the one that it was made.
 */
function countedOnce({ event, event_id, mapped_by, properties }: StorefrontEvent): string | null {
  const order = properties.order_id;
  if (order === undefined) return null;
  if (event === "Purchase") return order;
  return mapped_by === undefined ? null : `${order}\n${event}\n${event_id}`;
}

/** Earlier copies of these events: in the index, or before them in the same chunk. */
export async function findCopies(
  identity: Pick<Identity, "earlier">,
  claims: readonly EventClaim[],
): Promise<CopyLink[]> {
  const earlier = await identity.earlier(claims);
  const chunk = createChunkIndex();
  const copies: CopyLink[] = [];
  claims.forEach((claim, index) => {
    const inChunk = chunk.enter(claim);
    const first: Pick<EarlierCopy, "part" | "position"> | null = earlier[index] ?? inChunk;
    if (!first) return;
    copies.push({
      part: claim.part,
      position: claim.position,
      firstPart: first.part,
      firstPosition: first.position,
    });
  });
  return copies;
}

/** The events of one chunk, in order. Nearly all have an ID of their own: one entry in one map. */
function createChunkIndex() {
  const byId = new Map<string, EventClaim[]>();
  const byOrder = new Map<string, EventClaim>();
  return {
    /** Enters an event and gives back its first copy among those before it. */
    enter(claim: EventClaim): EventClaim | null {
      const sameId = byId.get(claim.eventId);
      const copy = sameId?.find((one) => isCopy(one, claim)) ?? null;
      // One that has a first copy adds nothing, unless it comes from somebody of whom nothing is known yet.
      if (!sameId) byId.set(claim.eventId, [claim]);
      else if (!copy || copy.visitorId !== claim.visitorId) sameId.push(claim);
      if (claim.orderId === null) return copy;
      const sameOrder = byOrder.get(claim.orderId);
      if (!sameOrder) byOrder.set(claim.orderId, claim);
      if (!copy || !sameOrder) return copy ?? sameOrder ?? null;
      return copy.position < sameOrder.position ? copy : sameOrder;
    },
  };
}

/**
 * Two visitors with one event ID are two events (a theme that numbers its events); an event without visitor is
 * anybody's copy.
 */
function isCopy(one: EventClaim, other: EventClaim): boolean {
  if (one.event !== other.event) return false;
  return one.visitorId === null || other.visitorId === null || one.visitorId === other.visitorId;
}
