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
            orderId: event.event === "Purchase" ? (event.properties.order_id ?? null) : null,
            part: chunk.part,
            position: chunk.first + index,
            at: event.received_at,
          },
        ]
      : [],
  );
}

/** Earlier copies of these events: in the index, or before them in the same chunk. */
export async function findCopies(identity: Identity, claims: readonly EventClaim[]): Promise<CopyLink[]> {
  const earlier = await identity.earlier(claims);
  const seen = new Map<string, EventClaim>();
  const copies: CopyLink[] = [];
  claims.forEach((claim, index) => {
    const inChunk = lookups(claim)
      .flatMap((name) => seen.get(name) ?? [])
      .toSorted((a, b) => a.position - b.position)[0];
    const first: Pick<EarlierCopy, "part" | "position"> | null = earlier[index] ?? inChunk ?? null;
    for (const name of entries(claim)) if (!seen.has(name)) seen.set(name, claim);
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

/**
 * Where an event's first copy would stand. Two visitors with one event ID are two events (a theme that numbers its
 * events); an event without visitor is anybody's copy; one order is always one.
 */
function lookups(claim: EventClaim): string[] {
  const id = idName(claim);
  const visitors = claim.visitorId === null ? [`${id}any`] : [`${id}of ${claim.visitorId}`, `${id}of nobody`];
  return [...visitors, ...orderNames(claim)];
}

function entries(claim: EventClaim): string[] {
  const id = idName(claim);
  return [
    `${id}any`,
    claim.visitorId === null ? `${id}of nobody` : `${id}of ${claim.visitorId}`,
    ...orderNames(claim),
  ];
}

function idName(claim: EventClaim): string {
  return `id\n${claim.event}\n${claim.eventId}\n`;
}

function orderNames(claim: EventClaim): string[] {
  return claim.orderId === null ? [] : [`order\n${claim.orderId}`];
}
