import type { LoggedEvent } from "../engine/index.ts";
import type { OperateEngine } from "./ports.ts";

/** Events that one read of the engine gives. */
const pageEvents = 500;

/** The newest stored events of a store. */
export async function latestEvents(
  engine: OperateEngine,
  store: string,
  max: number,
): Promise<readonly LoggedEvent[]> {
  const events: LoggedEvent[] = [];
  let before: number | null = null;
  while (events.length < max) {
    const limit = Math.min(pageEvents, max - events.length);
    const page: Awaited<ReturnType<OperateEngine["trace"]["search"]>> = await engine.trace.search({
      store,
      limit,
      ...(before === null ? {} : { before }),
    });
    events.push(...page.events);
    if (page.next === null) break;
    before = page.next;
  }
  return events;
}
