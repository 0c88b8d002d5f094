import { networkFaults } from "../kit/faults.ts";
import { defineSwitches, type SwitchInput } from "../kit/switches.ts";

/** How a receiver may behave. */
export const webhookSwitches = defineSwitches({
  tolerance_s: {
    group: "behaviour",
    kind: "number",
    min: 0,
    max: 86_400,
    default: 300,
    title: "Tolerance",
    help: "Seconds that a message's time may differ from the receiver's; more is refused with 401.",
  },
  success_status: {
    group: "behaviour",
    kind: "choice",
    values: ["200", "202", "204"],
    default: "204",
    title: "Status of success",
    help: "Any 2xx means that the message was taken.",
  },
  gone: {
    group: "fault",
    kind: "toggle",
    default: false,
    title: "410 Gone",
    help: "The receiver has been switched off for good.",
  },
  redirect: {
    group: "fault",
    kind: "toggle",
    default: false,
    title: "Redirect",
    help: "Answers 301 with another address, which must not be followed.",
  },
  error_500: {
    group: "fault",
    kind: "rate",
    default: "off",
    title: "500",
    help: "The receiver fails; no effect.",
  },
  too_many_requests: {
    group: "fault",
    kind: "rate",
    default: "off",
    title: "429",
    help: "Answers 429 with Retry-After: 30; no effect.",
  },
  ...networkFaults,
});

/** What may be handed in: any of the switches. */
export type WebhookSwitchInput = SwitchInput<typeof webhookSwitches>;
