/** What is told. */
export interface Message {
  readonly id: string;
  readonly kind: string;
  readonly store: string;
  readonly sentence: string;
  readonly state: "begun" | "ended" | "test";
}
