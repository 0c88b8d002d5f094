import type {
  AlertChannels,
  Alerting,
  Audit,
  Catalogue,
  OperatePorts,
  Replays,
  Watches,
} from "../operate/index.ts";

/** What the handlers of the console's pages need. */
export interface PagePorts extends OperatePorts {
  readonly catalogue: Catalogue;
  readonly audit: Audit;
  readonly replays: Replays;
  readonly watches: Watches;
  readonly alerting: Alerting;
  readonly channels: AlertChannels;
  /** Ends live lists when the server stops. */
  readonly ending: AbortSignal;
}
