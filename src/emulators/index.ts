import type { PixelOptions } from "./kit/credentials.ts";
import type { Emulator } from "./kit/emulator.ts";
import { parseSwitches as parsePairs, type SwitchTable } from "./kit/switches.ts";
import { createMetaEmulator } from "./meta/emulator.ts";
import { metaSwitches } from "./meta/switches.ts";
import { createTikTokEmulator } from "./tiktok/emulator.ts";
import { tiktokSwitches } from "./tiktok/switches.ts";
import { createWebhookEmulator } from "./webhook/emulator.ts";
import { webhookSwitches } from "./webhook/switches.ts";

export type { PixelOptions } from "./kit/credentials.ts";
export type {
  Beacon,
  EmulatedReply,
  EmulatedRequest,
  Emulator,
  HttpReply,
  PixelInfo,
} from "./kit/emulator.ts";
export type { EventCounts, Ledger, LedgerEvent, LedgerView } from "./kit/ledger.ts";
export { type ServedEmulator, type ServeOptions, serveEmulator } from "./kit/serve.ts";
export { SwitchError } from "./kit/switches.ts";
export { createMetaEmulator, type MetaEmulator, type MetaEmulatorOptions } from "./meta/emulator.ts";
export {
  createShopifyEmulator,
  type ShopifyDelivery,
  type ShopifyEmulator,
  type ShopifyEmulatorOptions,
} from "./shopify/emulator.ts";
export {
  createTikTokEmulator,
  type TikTokEmulator,
  type TikTokEmulatorOptions,
} from "./tiktok/emulator.ts";

export { createWebhookEmulator, type WebhookEmulatorOptions } from "./webhook/emulator.ts";

/** What every emulator can be made from. */
export interface EmulatorOptions {
  readonly now: () => number;
  readonly random?: () => number;
  readonly pixels: readonly PixelOptions[];
  /** Values by switch name, as from `parseSwitches`. */
  readonly switches?: Readonly<Record<string, unknown>>;
}

/** A platform that can be emulated. */
export interface EmulatorKind {
  readonly title: string;
  readonly switches: SwitchTable;
  create(options: EmulatorOptions): Emulator;
}

/** Every platform with an emulator, by slug. */
export const emulators: Readonly<Record<string, EmulatorKind>> = {
  tiktok: {
    title: "TikTok Events API 2.0 and browser pixel",
    switches: tiktokSwitches,
    create: (options) => createTikTokEmulator(options),
  },
  meta: {
    title: "Meta Conversions API and browser pixel",
    switches: metaSwitches,
    create: (options) => createMetaEmulator(options),
  },
  webhook: {
    title: "Receiver of signed webhooks",
    switches: webhookSwitches,
    create: (options) => createWebhookEmulator(options),
  },
};

/** Turns `["name=value", ...]` into switch values of one platform; throws `SwitchError` with all problems. */
export function parseSwitches(
  kind: EmulatorKind,
  pairs: readonly string[],
): Readonly<Record<string, unknown>> {
  return parsePairs(kind.switches, pairs);
}

/** One line per switch for a help text: name, default, meaning. */
export function describeSwitches(kind: EmulatorKind): readonly string[] {
  return Object.entries(kind.switches).map(([name, spec]) => {
    const values = spec.kind === "choice" ? spec.values.join("|") : spec.kind;
    return `${name}=${values} (default ${String(spec.default) || "none"}): ${spec.help}`;
  });
}
