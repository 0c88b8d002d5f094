import { dayMs, minuteMs } from "./time.ts";

/** Every limit of an event and of a request has its name here; errors quote these names and numbers. */
export const limits = {
  bodyBytesMax: 1024 * 1024,
  /** A webhook is one whole: an order of 500 items takes over a mebibyte, and its sender cannot split it. */
  webhookBytesMax: 4 * 1024 * 1024,
  batchEventsMax: 1000,
  eventBytesMax: 64 * 1024,
  stringBytesMax: 8 * 1024,
  nestingMax: 16,
  contentsMax: 500,
  valuesPerFieldMax: 10,
  customPropertiesMax: 100,
  clickIdCharsMax: 1000,
  twinsMax: 20,
  /** A clock this far ahead is corrected to the time of receipt, and flagged. */
  clockSkewMsMax: 10 * minuteMs,
  /** Older events are refused: no platform takes them, and they are usually a mistake of units. */
  eventAgeMsMax: 400 * dayMs,
} as const;
