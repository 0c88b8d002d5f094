/** What the ID of a browser's copy means for how the platform counts it and ours. */
export function twinWords(twinId: string | null, eventId: string): string {
  // The server's copy takes the ID that the browser's has; without one there is nothing to take.
  if (twinId === null)
    return "without an event ID: the platform cannot tell that the server's copy is the same";
  const id = twinId === eventId ? "with the same ID" : `with the ID ${twinId}, which the server's copy takes`;
  return `${id}: the platform counts the pair once`;
}
