import type { CopyLink, EarlierCopy, EventClaim, Identity, LogChunk } from "../engine/index.ts";

/** Keys of the events of a chunk. */
export function claimsOf(chunk: LogChunk): EventClaim[] {
  return chunk.events.flatMap((event, index) =>
    event
      ? [
          {
            store: event.store,
            event: event.event,
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
    const names = [
      `id\n${claim.event}\n${claim.eventId}`,
      ...(claim.orderId === null ? [] : [`order\n${claim.orderId}`]),
    ];
    const inChunk = names.map((name) => seen.get(name)).find((one) => one !== undefined);
    const first: Pick<EarlierCopy, "part" | "position"> | null = earlier[index] ?? inChunk ?? null;
    for (const name of names) if (!seen.has(name)) seen.set(name, claim);
    if (!first) return;
    if (!earlier[index] && inChunk && isAnotherVisitor(claim, inChunk)) return;
    copies.push({
      part: claim.part,
      position: claim.position,
      firstPart: first.part,
      firstPosition: first.position,
    });
  });
  return copies;
}

/** Two visitors with one event ID are two events (a theme that numbers its events); one order is always one. */
function isAnotherVisitor(a: EventClaim, b: EventClaim): boolean {
  if (a.orderId !== null && a.orderId === b.orderId) return false;
  return a.visitorId !== null && b.visitorId !== null && a.visitorId !== b.visitorId;
}
