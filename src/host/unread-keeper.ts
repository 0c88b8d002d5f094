import { dayMs } from "../core/index.ts";
import type { Clock } from "../engine/index.ts";
import type { UnreadWebhooks } from "../operate/index.ts";

/**
 * Reads kept webhooks again at the start, when this may be a version that understands them. Looks again each day, so
 * that those that are too old go from a server that is never restarted. Ends with the signal.
 */
export async function keepReading(
  ports: {
    readonly clock: Clock;
    readonly unread: Pick<UnreadWebhooks, "retry">;
    readonly read: Parameters<UnreadWebhooks["retry"]>[0];
    readonly logged: (level: "warn", message: string) => void;
  },
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await ports.unread.retry(ports.read);
    } catch (error) {
      ports.logged("warn", `kept webhooks could not be read again: ${String(error)}`);
    }
    await ports.clock.sleep(dayMs, signal);
  }
}
