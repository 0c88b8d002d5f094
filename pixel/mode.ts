import type { PixelMode } from "./api.ts";
import type { OutgoingEvent } from "./outgoing.ts";
import type { Stub } from "./stub.ts";

/**
 * What a mode does beside the platforms' own pixels. Called when the pixel starts; gives what is called with each event
 * that the page records, and without one whenever more may be allowed or here than before.
 */
export type Mode = (stub: Stub) => ((event?: OutgoingEvent) => void) | undefined;

/** The modes that a script carries: a page needs one. */
export type Modes = Readonly<Partial<Record<PixelMode, Mode>>>;
