/** The final fate of a delivery. Exactly one per event and destination, always with a reason. */
export type OutcomeKind = "delivered" | "skipped" | "rejected" | "expired";

/** What a delivery may be while it has no outcome: alone until a time, behind the cursor, or until a person acts. */
export type OpenKind = "parked" | "waiting" | "held";

/** Every state that a delivery shows to people. */
export type DeliveryState = OutcomeKind | OpenKind;

/** All states in the order in which people read them. */
export const deliveryStates: readonly DeliveryState[] = [
  "delivered",
  "skipped",
  "rejected",
  "expired",
  "waiting",
  "parked",
  "held",
];

/** What a settlement records for one event: an outcome, or that the event is parked. */
export interface Outcome {
  readonly kind: OutcomeKind | "parked";
  /** A short stable word: `accepted`, `filter`, `consent`, `dedup window over`. Counted and filtered by. */
  readonly reason: string;
  /** The same in a sentence for the operator, with the platform's own words where it gave some. */
  readonly detail?: string;
}

/** Reasons that we give ourselves; a destination adds the platform's own. */
export const reasons = {
  accepted: "accepted",
  filter: "filter",
  consent: "consent",
  exclusion: "order source excluded",
  inactive: "inactive",
  unmapped: "no such event at this platform",
  bot: "bot",
  duplicate: "duplicate",
  joined: "joined",
  owner: "waiting for its owner",
  unpaid: "not paid",
  testOrder: "test order",
  cancelledOrder: "cancelled order",
  pos: "POS",
  renewal: "subscription renewal",
  noMatchKeys: "no match keys",
  sentAsTest: "sent as test",
  erased: "erased",
  tooOld: "too old",
  dedupWindowOver: "dedup window over",
  attemptsUsedUp: "attempts used up",
  backlogQuota: "backlog quota",
  retention: "retention",
  destinationRemoved: "destination removed",
  unreadable: "unreadable",
  settling: "settling",
  retry: "retry",
  setAside: "set aside",
  fault: "a fault of ours",
} as const;

/** Names another copy in an outcome's detail, by its number in the log. */
export function nameCopy(position: number): string {
  return `event ${position}`;
}

/** The number of the copy because of which one was not sent; null: that is not why. */
export function copyNamed({ reason, detail = "" }: Pick<Outcome, "detail" | "reason">): number | null {
  if (reason !== reasons.duplicate && reason !== reasons.joined) return null;
  const number = /\bevent (\d+),/.exec(detail)?.[1];
  return number === undefined ? null : Number(number);
}
