import type { ConfigFile, Configuration } from "../config/index.ts";
import type { Engine, EventLog } from "../engine/index.ts";
import type { PageFindings } from "../operate/index.ts";

/** What the parts in the main thread work with. State, ledger and identity live in the pipeline's thread. */
export interface HostPorts extends Omit<Engine, "log" | "close"> {
  readonly log: Pick<EventLog, "append" | "head" | "parts" | "trim" | "holding" | "erase">;
  /** Reads of the log for people, in the reading thread. */
  readonly reads: Pick<EventLog, "head" | "parts" | "read" | "seekTime">;
  /** Reads the source of a shop's page, in the reading thread. */
  readonly readPage: (html: string) => Promise<PageFindings>;
  readonly configuration: RemoteConfiguration;
  readonly config: () => ConfigFile;
  readonly wake: (destination: string) => void;
  /** Makes the pipeline forget what it holds of persons in memory. */
  readonly forget: () => Promise<void>;
}

/** The configuration as seen from another thread. */
export interface RemoteConfiguration {
  readonly edit: Configuration["edit"];
  readonly origins: () => Promise<ReturnType<Configuration["origins"]>>;
}
